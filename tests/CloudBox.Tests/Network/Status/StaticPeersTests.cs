using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Status;

public sealed class StaticPeersTests
{
    private static readonly IPAddress First = IPAddress.Parse("10.5.0.1");
    private static readonly IPAddress Second = IPAddress.Parse("10.5.0.2");

    private readonly ManualClock _clock = new();
    private readonly RecordingLogger<StaticPeers> _logger = new();
    private readonly ConcurrentQueue<Func<IPAddress[]>> _answers = new();
    private int _asked;

    [Fact]
    public void An_address_is_known_at_once_with_its_port()
    {
        var peers = Named(new("10.5.0.1", 7000), new("10.5.0.2", 9000));
        Assert.Equal(["10.5.0.1:7000", "10.5.0.2:9000"], peers.Targets.Select(target => target.ToString()).Order());
        Assert.True(peers.Contains(First));
        Assert.False(peers.Contains(IPAddress.Parse("10.5.0.3")));
    }

    [Fact]
    public async Task A_name_is_tried_until_it_resolves_and_told_once()
    {
        _answers.Enqueue(() => throw new SocketException((int)SocketError.HostNotFound));
        _answers.Enqueue(() => []);
        _answers.Enqueue(() => [First]);
        await RunAsync(async peers =>
        {
            await AskedAsync(1);
            Assert.Empty(peers.Targets);
            await PassAsync(TimeSpan.FromSeconds(1), 2);
            await PassAsync(TimeSpan.FromSeconds(2), 3);
            await Eventually.HoldsAsync(() => peers.Contains(First), "the name resolved");
            Assert.Single(_logger.Texts(2044));
        });
    }

    [Fact]
    public async Task A_name_that_moves_is_followed_and_one_that_fails_keeps_its_address()
    {
        _answers.Enqueue(() => [First]);
        _answers.Enqueue(() => [Second]);
        _answers.Enqueue(() => throw new SocketException((int)SocketError.TryAgain));
        await RunAsync(async peers =>
        {
            await AskedAsync(1);
            await PassAsync(TimeSpan.FromMinutes(1), 2);
            await PassAsync(TimeSpan.FromMinutes(1), 3);
            Assert.Equal(new IPEndPoint(Second, 7000), Assert.Single(peers.Targets));
            Assert.False(peers.Contains(First));
        });
    }

    private async Task RunAsync(Func<StaticPeers, Task> body)
    {
        var peers = Named(new PeerAddress("nas", 7000));
        using var stop = new CancellationTokenSource();
        var running = peers.RunAsync(stop.Token);
        await body(peers);
        await stop.CancelAsync();
        await running;
        Assert.Equal(0, _clock.ArmedTimers);
    }

    private StaticPeers Named(params PeerAddress[] peers) => new(peers, _clock, _logger, (_, _) =>
    {
        Assert.True(_answers.TryDequeue(out var answer));
        Interlocked.Increment(ref _asked);
        return Task.FromResult(answer());
    });

    private async Task PassAsync(TimeSpan time, int asked)
    {
        _clock.Advance(time);
        await AskedAsync(asked);
    }

    // Asked, and at rest again in its next delay.
    private Task AskedAsync(int times) =>
        Eventually.HoldsAsync(() => Volatile.Read(ref _asked) == times && _clock.ArmedTimers == 1, $"the name was asked for {times} times");
}
