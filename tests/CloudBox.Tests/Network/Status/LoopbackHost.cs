using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Status;

/// <summary>What the listener handed on.</summary>
internal sealed record Said(Peer Peer, PeerNews News, StatusMessage Message);

/// <summary>The UDP side of one daemon, on the loopback interface alone.</summary>
internal sealed class LoopbackHost : IStatusSink, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StatusSocket _socket;
    private readonly StatusListener _listener;
    private readonly Task _running;
    private readonly ConcurrentQueue<Said> _heard = new();
    private readonly ConcurrentQueue<string> _replied = new();

    /// <param name="name">Its client name.</param>
    /// <param name="port">The broadcast port; 0 takes a free one.</param>
    /// <param name="tcpPort">The TCP port it names.</param>
    /// <param name="key">Its folder's key; null when the folder is open.</param>
    public LoopbackHost(string name, ushort port = 0, ushort tcpPort = 50_123, FolderKey? key = null)
    {
        if (port == 0) port = FreePort.Udp();
        var options = new StatusOptions(ClientName.Parse(name), port, ["lo"], []);
        var own = options.CreateIdentity(tcpPort);
        _socket = StatusSocket.Open(port);
        Interfaces = new InterfaceMonitor(options.Interfaces, new RecordingLogger<InterfaceMonitor>());
        Peers = new PeerDirectory(new PeerTable(own, 60 * UnixTime.NanosecondsPerSecond), Clock);
        var named = new StaticPeers(options.StaticPeers, Clock, new RecordingLogger<StaticPeers>());
        var replies = new DebugReplies((_, _) => false, Reply, Clock, new RecordingLogger<DebugReplies>());
        Broadcaster = new StatusBroadcaster(_socket, own, Peers, Interfaces, named, Clock, new RecordingLogger<StatusBroadcaster>(), key);
        _listener = new StatusListener(_socket, Peers, Interfaces, named, this, replies, Counters, Clock, Logger, key);
        _running = Task.WhenAll(_listener.RunAsync(_stop.Token), replies.RunAsync(_stop.Token));
    }

    public ManualClock Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_390_161_600));

    public RecordingLogger<StatusListener> Logger { get; } = new();

    public StatusCounters Counters { get; } = new();

    public InterfaceMonitor Interfaces { get; }

    public PeerDirectory Peers { get; }

    public StatusBroadcaster Broadcaster { get; }

    public ushort Port => _socket.Port;

    public IReadOnlyList<Said> Heard => [.. _heard];

    /// <summary>Debug messages that would have gone out.</summary>
    public IReadOnlyList<string> Replied => [.. _replied];

    /// <summary>Log lines that stand for a broadcast.</summary>
    public int BroadcastLines => Logger.Lines.Count(line => line.Id is 2000 or 2001 or 2002);

    void IStatusSink.Heard(Peer peer, PeerNews news, StatusMessage message, long nowNs) => _heard.Enqueue(new Said(peer, news, message));

    public void SayStatus() => Broadcaster.Send(new Announcement(StatusType.Status));

    /// <summary>Lets the listener take a datagram as if it had arrived on an interface.</summary>
    public void Take(byte[] datagram, string source, int arrivedOn) => _listener.Take(datagram, IPAddress.Parse(source), arrivedOn);

    public Task HasHeardAsync(int count) => Eventually.HoldsAsync(() => _heard.Count == count, $"{count} broadcasts were heard");

    private Task Reply(Peer peer, string text, CancellationToken cancel)
    {
        _replied.Enqueue(text);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _socket.Dispose();
        _stop.Dispose();
    }
}

/// <summary>A program of somebody else's on the loopback interface, which sends bytes and keeps what it hears.</summary>
internal sealed class ForeignProgram : IDisposable
{
    private readonly StatusSocket _socket;

    public ForeignProgram(ushort port) => _socket = StatusSocket.Open(port);

    public void Broadcast(ReadOnlySpan<byte> datagram) => _socket.Send(datagram, new IPEndPoint(IPAddress.Parse("127.255.255.255"), _socket.Port));

    /// <summary>The next datagram that carries a name, passing over others; fails when none comes.</summary>
    public async Task<byte[]> NextFromAsync(string name)
    {
        var buffer = new byte[StatusSocket.MaxDatagramBytes];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, patience.Token);
            var datagram = buffer[..received.ReceivedBytes];
            if (StatusDecoder.Decode(datagram, out var message, out _) == DecodeFault.None && message!.Client.Value == name) return datagram;
        }
    }

    public void Dispose() => _socket.Dispose();
}
