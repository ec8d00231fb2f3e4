using System.Net.Sockets;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Sessions;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Transfer;

/// <summary>
/// The TCP side of the status protocol: one port that serves requests, offers, delete checks, debug messages and the C
/// original's pushes, and the calls that do the same towards peers. It moves and verifies bytes; what they are for is decided
/// elsewhere. Thread-safe after <see cref="Start"/>.
/// </summary>
public sealed class TransferService : IAsyncDisposable
{
    private readonly TransferContext _context;
    private readonly TransferListener _listener;
    private readonly Fetcher _fetcher;
    private readonly OfferSender _offers;
    private readonly DeleteChecker _deletes;
    private readonly DebugSender _debug;

    /// <param name="options">How it behaves.</param>
    /// <param name="host">The program around it.</param>
    /// <param name="stage">Where incoming bytes go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it is told what happens.</param>
    /// <param name="sessions">Takes connections that want a session; null when none is served.</param>
    /// <param name="counters">Sums to add to; null for sums of its own.</param>
    public TransferService(
        TransferOptions options,
        ITransferHost host,
        IStage stage,
        TimeProvider time,
        ILogger<TransferService> log,
        ISessionAcceptor? sessions = null,
        TransferCounters? counters = null)
    {
        _context = new TransferContext(options, host, stage, time, log) { Counters = counters ?? new TransferCounters() };
        var pushes = new AwaitedPushes(_context);
        var lines = new PeerLines(options, new MonotonicTime(time));
        var dialer = new Dialer(_context);
        _listener = new TransferListener(_context, new IncomingConnections(_context, pushes, sessions));
        _fetcher = new Fetcher(_context, lines, dialer, pushes);
        _offers = new OfferSender(_context, lines, dialer);
        _deletes = new DeleteChecker(_context, lines, dialer);
        _debug = new DebugSender(_context, dialer);
    }

    /// <summary>Where we listen; set by <see cref="Start"/>.</summary>
    public ushort Port => _context.Port;

    /// <summary>Sums for the statistics.</summary>
    public TransferCounters Counters => _context.Counters;

    /// <summary>Ends when listening ends; faulted when it cannot go on.</summary>
    public Task Completion => _listener.Completion;

    /// <summary>Begins to listen. <see cref="Port"/> is known on return.</summary>
    /// <exception cref="SocketException">The address or port cannot be used.</exception>
    public void Start() => _listener.Start();

    /// <summary>
    /// Gets a file from a peer, verified. Starts again after what may pass. At most four at once per peer; further ones wait.
    /// A disk that refuses is reported as <see cref="FetchOutcome.NoSpace"/>. Never throws but for cancellation.
    /// </summary>
    public Task<FetchResult> FetchAsync(FetchOrder order, CancellationToken cancel) => _fetcher.FetchAsync(order, cancel);

    /// <summary>
    /// Brings a file to a peer that asked for it by broadcast: 0x07 and the bytes, or for a C original its bare push. Takes over
    /// the file. Returns when the peer has the last byte; false when it did not take it. Never throws but for cancellation.
    /// </summary>
    public Task<bool> OfferAsync(Peer peer, ServedFile file, CancellationToken cancel) => _offers.OfferAsync(peer, file, cancel);

    /// <summary>
    /// Asks a peer whether the delete that it announced stands. <see cref="DeleteAnswer.None"/> for a C original, which cannot be
    /// asked. Never throws but for cancellation.
    /// </summary>
    public Task<DeleteAnswer> CheckDeleteAsync(Peer peer, FileRecord deleted, CancellationToken cancel) => _deletes.CheckAsync(peer, deleted, cancel);

    /// <summary>
    /// Sends a text to a peer's log; 512 bytes of it at most. Does nothing for what is or may be a C original, and says nothing when it fails.
    /// Never throws but for cancellation.
    /// </summary>
    public Task SendDebugAsync(Peer peer, string text, CancellationToken cancel) => _debug.SendAsync(peer, text, cancel);

    /// <summary>Stops listening and ends all incoming connections, within half a second.</summary>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
