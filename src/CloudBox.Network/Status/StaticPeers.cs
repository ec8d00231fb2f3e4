using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Status;

/// <summary>
/// The peers that the user named. Names are resolved again and again: quickly until it works, then every minute, since
/// addresses move. Thread-safe.
/// </summary>
public sealed class StaticPeers
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<PeerAddress> _peers;
    private readonly ushort _defaultPort;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private ImmutableDictionary<PeerAddress, ImmutableArray<IPEndPoint>> _found = ImmutableDictionary<PeerAddress, ImmutableArray<IPEndPoint>>.Empty;

    /// <param name="peers">What the user named.</param>
    /// <param name="defaultPort">The port of those without one: the broadcast port.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it is told that a name does not resolve.</param>
    public StaticPeers(IReadOnlyList<PeerAddress> peers, ushort defaultPort, TimeProvider time, ILogger<StaticPeers> logger)
        : this(peers, defaultPort, time, logger, (host, cancel) => Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancel))
    {
    }

    internal StaticPeers(
        IReadOnlyList<PeerAddress> peers,
        ushort defaultPort,
        TimeProvider time,
        ILogger<StaticPeers> logger,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_peers, _defaultPort, _time, _logger, _resolve) = (peers, defaultPort, time, logger, resolve);
        foreach (var peer in peers)
        {
            if (IPAddress.TryParse(peer.Host, out var address)) Remember(peer, [address]);
        }
    }

    /// <summary>Where they are, as far as is known.</summary>
    public ImmutableArray<IPEndPoint> Targets => [.. _found.Values.SelectMany(found => found).Distinct()];

    /// <summary>True when datagrams from this address come from one of them.</summary>
    public bool Contains(IPAddress source)
    {
        foreach (var (_, found) in _found)
        {
            foreach (var target in found)
            {
                if (target.Address.Equals(source)) return true;
            }
        }

        return false;
    }

    /// <summary>Resolves names until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_peers.Where(peer => !IPAddress.TryParse(peer.Host, out _)).Distinct().Select(peer => FollowAsync(peer, cancellationToken)));

    private async Task FollowAsync(PeerAddress peer, CancellationToken cancellationToken)
    {
        var wait = FirstRetry;
        var isTold = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TryResolveAsync(peer, isTold, cancellationToken))
            {
                (wait, isTold) = (FirstRetry, false);
                await DelayAsync(Recheck, cancellationToken);
                continue;
            }

            isTold = true;
            await DelayAsync(wait, cancellationToken);
            wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, Recheck.Ticks));
        }
    }

    // A name that stops resolving keeps its last address: the name server may be what is gone.
    private async Task<bool> TryResolveAsync(PeerAddress peer, bool isTold, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await _resolve(peer.Host, cancellationToken);
            Remember(peer, addresses);
            if (addresses.Length > 0) return true;
            if (!isTold) _logger.PeerUnresolved(peer, "the name has no IPv4 address");
        }
        catch (SocketException failure)
        {
            if (!isTold) _logger.PeerUnresolved(peer, failure.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }

        return false;
    }

    private async Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Remember(PeerAddress peer, IPAddress[] addresses)
    {
        if (addresses.Length == 0) return;
        ImmutableArray<IPEndPoint> found = [.. addresses.Select(address => new IPEndPoint(address, peer.Port ?? _defaultPort))];
        ImmutableInterlocked.AddOrUpdate(ref _found, peer, found, (_, _) => found);
    }
}
