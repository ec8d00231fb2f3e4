using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

/// <summary>A running service on loopback with everything around it faked.</summary>
internal sealed class TransferBench : IAsyncDisposable
{
    public static readonly ClientName OwnName = ClientName.Parse("alice");

    /// <summary>Loopback, quick to try again, patient as in production.</summary>
    public static readonly TransferOptions Options = new()
    {
        Name = OwnName,
        Address = IPAddress.Loopback,
        RetryDelay = TimeSpan.FromMilliseconds(1),
    };

    public TransferBench(TransferOptions? options = null, TimeProvider? time = null)
    {
        Service = new TransferService(options ?? Options, Host, Stage, time ?? new FixedWallClock(), Log);
        Service.Start();
    }

    public FakeTransferHost Host { get; } = new();

    public MemoryStage Stage { get; } = new();

    public RecordingLogger<TransferService> Log { get; } = new();

    public TransferService Service { get; }

    public Peer Self(ByteOrder order = ByteOrder.BigEndian) => RawPeer.Describe(Service.Port, PeerDialect.Modern, order);

    public Task<FetchResult> FetchAsync(Peer peer, FileRecord wanted) => Service.FetchAsync(new FetchOrder(peer, wanted), CancellationToken.None);

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    // Timers run; what messages say of the time does not, so that whole messages can be compared.
    private sealed class FixedWallClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Wire.Time);
    }
}
