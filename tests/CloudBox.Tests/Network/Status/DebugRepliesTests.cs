using System.Collections.Concurrent;
using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Status;

public sealed class DebugRepliesTests
{
    private static readonly StatusMessage Status = new()
    {
        Type = StatusType.Status, Client = ClientName.Parse("bob"), TcpPort = 7001, CurrentTime = 0,
    };

    private readonly ManualClock _clock = new();
    private readonly RecordingLogger<DebugReplies> _logger = new();
    private readonly ConcurrentQueue<(Peer Peer, string Text)> _sent = new();

    [Fact]
    public async Task A_peer_is_told_what_was_understood()
    {
        var added = Status with { Type = StatusType.FileAdded, File = new(0, RelativePath.Parse("notes.txt"), default, 0) };
        Assert.Equal(["received file added notes.txt"], await OfferAsync((PeerAt(1), added)));
        Assert.Equal(["received status"], await OfferAsync((PeerAt(2), Status)));
    }

    [Fact]
    public async Task A_peer_with_a_session_is_told_there_and_as_seldom()
    {
        var told = new List<string>();
        _replies = new DebugReplies((peer, text) => Tell(peer, text, told), KeepAsync, _clock, _logger);
        Assert.Equal(["received status"], await OfferAsync((PeerAt(1), Status), (PeerAt(1), Status), (PeerAt(2), Status)));
        Assert.Equal(["10.1.2.1 received status"], told);
    }

    [Fact]
    public async Task Some_get_no_answer()
    {
        var goodbye = Status with { Trailer = new StatusTrailer(1, 1, StatusFeatures.Leaving) };
        Assert.Empty(await OfferAsync(
            (PeerAt(1) with { Dialect = PeerDialect.COriginal }, Status),
            (PeerAt(2) with { MayBeCOriginal = true }, Status),
            (PeerAt(3, port: 0), Status),
            (PeerAt(4), goodbye),
            (PeerAt(5), Status with { Type = StatusType.Debug })));
    }

    [Fact]
    public async Task An_address_and_port_gets_one_in_five_seconds()
    {
        Assert.Equal(2, (await OfferAsync((PeerAt(1), Status), (PeerAt(1), Status), (PeerAt(1, port: 7002), Status))).Count);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(await OfferAsync((PeerAt(1), Status)));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Single(await OfferAsync((PeerAt(1), Status)));
    }

    [Fact]
    public async Task All_together_get_five_a_second()
    {
        (Peer, StatusMessage)[] many = [.. Enumerable.Range(1, 50).Select(host => (PeerAt(host), Status))];
        Assert.Equal(5, (await OfferAsync(many)).Count);
        Assert.Empty(await OfferAsync(many));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, (await OfferAsync(many)).Count);
    }

    [Fact]
    public async Task A_peer_that_cannot_be_reached_costs_a_line_for_those_who_look()
    {
        using var stop = new CancellationTokenSource();
        var replies = new DebugReplies((_, _) => false, (_, _, _) => throw new IOException("refused"), _clock, _logger);
        var running = replies.RunAsync(stop.Token);
        replies.Offer(PeerAt(1), Status);
        replies.Offer(PeerAt(2), Status);
        await Eventually.HoldsAsync(() => _logger.Texts(2032).Count == 2, "both failures were noted");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_peer_that_stalls_is_given_up_after_a_while()
    {
        using var stop = new CancellationTokenSource();
        var replies = new DebugReplies((_, _) => false, (_, _, cancel) => Task.Delay(Timeout.Infinite, cancel), _clock, _logger);
        var running = replies.RunAsync(stop.Token);
        replies.Offer(PeerAt(1), Status);
        await Eventually.HoldsAsync(() => _clock.ArmedTimers == 1, "the reply was begun");
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Eventually.HoldsAsync(() => _logger.Texts(2032).Count == 1, "the reply was given up");
        await stop.CancelAsync();
        await running;
    }

    // Offers, lets the workers run dry, and returns what they sent.
    private async Task<IReadOnlyList<string>> OfferAsync(params (Peer Peer, StatusMessage Message)[] offers)
    {
        _replies ??= new DebugReplies((_, _) => false, KeepAsync, _clock, _logger);
        foreach (var (peer, message) in offers) _replies.Offer(peer, message);
        using var stop = new CancellationTokenSource();
        var running = _replies.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
        var texts = _sent.Select(sent => sent.Text).ToList();
        _sent.Clear();
        return texts;
    }

    // The first host has a session.
    private static bool Tell(Peer peer, string text, List<string> told)
    {
        if (!peer.Key.Equals(PeerAt(1).Key)) return false;
        told.Add($"{peer.Key.Address} {text}");
        return true;
    }

    private DebugReplies? _replies;

    private Task KeepAsync(Peer peer, string text, CancellationToken cancellationToken)
    {
        _sent.Enqueue((peer, text));
        return Task.CompletedTask;
    }

    private static Peer PeerAt(int host, ushort port = 7001) =>
        new(new PeerKey(ClientName.Parse("bob"), new IPAddress([10, 1, 2, (byte)host]), port), PeerDialect.Original, ByteOrder.BigEndian);
}
