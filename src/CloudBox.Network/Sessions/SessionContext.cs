using CloudBox.Engine.Folder;
using CloudBox.Network.Progress;
using CloudBox.Network.Rates;
using CloudBox.Network.Sessions.Bulk;
using CloudBox.Network.Sessions.Bulk.Sharing;
using CloudBox.Network.Sessions.Files;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Network.Sessions.Trust;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Sessions;

/// <summary>What every part of the sessions shares.</summary>
internal sealed record SessionContext(
    SessionOptions Options,
    DeviceIdentity Identity,
    ISessionTrust Trust,
    Invites Invites,
    ISessionFiles Files,
    IStage Stage,
    ISessionSink Sink,
    TransferCounters Counters,
    TimeProvider Time,
    ILogger Log,
    IPatchFiles? Patches)
{
    /// <summary>Who may open a data connection.</summary>
    public DataTickets Tickets { get; } = new(Options.TicketLifetime, Time);

    /// <summary>Places for large files that come in.</summary>
    public SemaphoreSlim LargeFetches { get; } = new(SessionLimits.MaxLargeFetchesInAll);

    /// <summary>Large files that others receive too.</summary>
    public ShareRoom Shares { get; } = new(Identity.Id, Time);

    /// <summary>How fast file content may travel.</summary>
    public RateControl Rates { get; } = new(Options.Up, Options.Down, Time);

    /// <summary>How far large files are.</summary>
    public TransferProgress Progress { get; } = new(Time);

    /// <summary>Whose clock the user knows to be off.</summary>
    public ClockNews Clocks { get; } = new();

    /// <summary>How many texts of peers go to the log.</summary>
    public LogBudget Texts { get; } = LogBudget.OfTexts(Time);

    /// <summary>What came along unasked and waits.</summary>
    public RidingBytes Riding { get; } = new();

    /// <summary>Where we listen; what our Hello says.</summary>
    public ushort TcpPort { get; set; }

    public ClientName Name => Options.Name;

    /// <summary>True when the folder has a key: then no byte of it travels but over TLS.</summary>
    public bool IsClosed => Trust.Key is not null;
}
