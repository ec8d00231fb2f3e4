using System.Net;
using System.Threading.Channels;
using CloudBox.Network.Status;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudBox.Cli.Joining;

/// <summary>Where an inviter may be: every host whose beacons say that its folder has a key, and those that the user named with a port.</summary>
internal sealed class InviterCandidates(JoinOptions options, TimeProvider time) : IDisposable
{
    private const int QueueLength = 256;

    // How often interfaces are looked at, and named hosts dialled: they may be starting just now.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Channel<IPEndPoint> _found = Channel.CreateBounded<IPEndPoint>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly StatusSocket _socket = StatusSocket.Open(options.BroadcastPort);
    private readonly InterfaceMonitor _interfaces = new(options.Interfaces, NullLogger<InterfaceMonitor>.Instance);
    private readonly StaticPeers _named = new(options.Peers, time, NullLogger<StaticPeers>.Instance);

    /// <summary>What was found; each again and again, while it is there.</summary>
    public ChannelReader<IPEndPoint> Found => _found.Reader;

    /// <summary>Looks until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(
        _interfaces.RunAsync(cancel),
        _named.RunAsync(cancel),
        new KeyedHosts(_socket, _interfaces, _named, time).RunAsync(found => _found.Writer.TryWrite(found), cancel),
        LookAsync(cancel));

    public void Dispose() => _socket.Dispose();

    private async Task LookAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            _interfaces.Look();
            foreach (var target in _named.Targets.Where(target => target.Port != 0)) _found.Writer.TryWrite(target);
            await Task.Delay(Interval, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
