using System.Collections.Concurrent;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Rates;
using CloudBox.Network.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Network.Transfer;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions.Bulk;

/// <summary>Receivers of one large file give each other what they have of it.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private const int Length = (11 * SessionLimits.RangeBytes) + 54_321;

    private static readonly byte[] Bytes = Make();
    private static readonly RelativePath Large = RelativePath.Parse("large");

    private static readonly FolderKey Key = FolderKey.FromBytes([.. Enumerable.Repeat((byte)7, FolderKey.Size)]);

    private SessionHost _source = null!;
    private SessionHost _alice = null!;
    private SessionHost _bob = null!;
    private long _sent;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in new[] { _source, _alice, _bob }) await host.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_receivers_take_little_more_of_the_source_than_one_would(bool isClosed)
    {
        await MeetAsync(isClosed ? Key : null);
        await BothFetchAsync();
        Assert.InRange(Interlocked.Read(ref _sent), Length, Length * 5L / 4);
    }

    [Fact]
    public async Task What_another_receiver_gave_wrongly_comes_of_the_source_again()
    {
        await MeetAsync();
        _bob.Stage.SharesWrongBytes = true;
        await BothFetchAsync();
    }

    [Fact]
    public async Task A_receiver_that_only_says_that_it_has_or_gets_it_all_holds_nobody_up()
    {
        await MeetAsync();
        var content = AddToSource();
        byte[] all = [0xFF, 0xFF];
        _bob.Service.Send(SessionOf(_bob, _alice), new Frame.Have(content, [.. all], [.. all]));
        await Eventually.HoldsAsync(() => _alice.Service.Sessions.Count == 2, "alice has both sessions");
        Check(await FetchAsync(_alice, content));
    }

    [Fact]
    public async Task A_receiver_that_says_without_end_that_it_has_it_all_holds_nobody_up()
    {
        await MeetAsync();
        var content = AddToSource();
        using var stop = new CancellationTokenSource();
        var saying = SayAsync(new Frame.Have(content, [0xFF, 0xFF], [0xFF, 0xFF]), stop.Token);
        Check(await FetchAsync(_alice, content).WaitAsync(TimeSpan.FromSeconds(60)));
        await stop.CancelAsync();
        await saying;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_receives_alone_goes_from_start_to_end(bool isBob)
    {
        await MeetAsync();
        var starts = new ConcurrentQueue<int>();
        var content = AddToSource(offset => starts.Enqueue((int)(offset / SessionLimits.RangeBytes)));
        Check(await FetchAsync(isBob ? _bob : _alice, content));

        var order = starts.Distinct().ToList();
        Assert.Equal(12, order.Count);
        var afterFirst = order.Skip(SessionLimits.MaxDataConnections).ToList(); // each connection begins with one of its part, in case others begin too
        Assert.True(Gaps(afterFirst) <= SessionLimits.MaxDataConnections, string.Join(' ', order));
    }

    // How often one comes before a lower one; connections overtake each other a little.
    private static int Gaps(List<int> order) => order.Zip(order.Skip(1)).Count(pair => pair.First > pair.Second);

    // Every tenth of a second, as fast as ranges come.
    private async Task SayAsync(Frame.Have have, CancellationToken stop)
    {
        var session = SessionOf(_bob, _alice);
        while (!stop.IsCancellationRequested)
        {
            _bob.Service.Send(session, have);
            await Task.Delay(100, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task MeetAsync(FolderKey? key = null)
    {
        _source = new SessionHost("source", key, options: options => options with { Up = new RateLimit(60_000_000, null) });
        (_alice, _bob) = (new SessionHost("alice", key), new SessionHost("bob", key));
        _alice.Hears(_source);
        _bob.Hears(_source);
        _alice.Hears(_bob);
        foreach (var host in new[] { _source, _alice, _bob }) await host.HasSessionAsync(2);
    }

    private async Task BothFetchAsync()
    {
        var content = AddToSource();
        var (one, other) = (FetchAsync(_alice, content), FetchAsync(_bob, content));
        Check(await one);
        Check(await other);
    }

    private ContentId AddToSource(Action<long>? read = null) => _source.Add(
        "large",
        Bytes,
        (_, offset) =>
        {
            Interlocked.Add(ref _sent, TransferChunk);
            read?.Invoke(offset);
        });

    private Task<ContentResult> FetchAsync(SessionHost host, ContentId content) =>
        host.Service.FetchAsync(new ContentOrder(SessionOf(host, _source), Large, content, Large), CancellationToken.None);

    private static SessionId SessionOf(SessionHost host, SessionHost other) => host.Service.Sessions.Single(session => session.Peer.Name == other.Name).Peer.Id;

    private static void Check(ContentResult result)
    {
        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged));
    }

    // What a limited sender reads at a time.
    private const int TransferChunk = 16 * 1024;

    private static byte[] Make()
    {
        var bytes = new byte[Length];
        new Random(5).NextBytes(bytes);
        return bytes;
    }
}
