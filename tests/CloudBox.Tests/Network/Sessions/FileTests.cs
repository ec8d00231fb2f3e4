using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions;

public sealed class FileTests : IAsyncLifetime
{
    private readonly SessionHost _alice = new("alice");
    private readonly SessionHost _bob = new("bob");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _bob.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FrameLimits.MaxData)]
    [InlineData(FrameLimits.MaxData + 1)]
    [InlineData(3_000_000)]
    public async Task A_file_arrives_as_it_is(int length)
    {
        await _alice.MeetAsync(_bob);
        var bytes = Bytes(length);
        var result = await _alice.FetchAsync("dir/a", _bob.Add("dir/a", bytes));

        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(bytes, MemoryStage.BytesOf(result.Staged));
        Assert.Equal(1, _alice.Stage.Open);
    }

    [Fact]
    public async Task Ten_files_at_once_and_a_thousand_small_ones_arrive_each_as_it_is()
    {
        await _alice.MeetAsync(_bob);
        var files = Enumerable.Range(0, 10).Select(number => ($"large{number}", Bytes(1_000_000 + number, number)))
            .Concat(Enumerable.Range(0, 1000).Select(number => ($"small{number}", Bytes(number, number)))).ToArray();
        var fetches = files.Select(file => _alice.FetchAsync(file.Item1, _bob.Add(file.Item1, file.Item2))).ToArray();

        var results = await Task.WhenAll(fetches);
        for (var i = 0; i < files.Length; i++)
        {
            Assert.True(results[i].Outcome == FetchOutcome.Received, results[i].Problem);
            Assert.Equal(files[i].Item2, MemoryStage.BytesOf(results[i].Staged));
        }
    }

    [Fact]
    public async Task Frames_of_the_engine_overtake_a_large_file()
    {
        await _alice.MeetAsync(_bob);
        var isHeld = new TaskCompletionSource();
        var content = _bob.Add("large", new byte[50_000_000], (_, offset) =>
        {
            if (offset != 10 * FrameLimits.MaxData) return;
            _bob.Service.Send(_bob.Peer.Id, new Frame.IndexAck(7, 7));
            isHeld.TrySetResult();
        });
        var fetch = _alice.FetchAsync("large", content);
        await isHeld.Task;
        await Eventually.HoldsAsync(() => _alice.Frames.Count == 1, "the frame came");
        Assert.Equal(FetchOutcome.Received, (await fetch).Outcome);
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        await _alice.MeetAsync(_bob);
        var result = await _alice.FetchAsync("nothing", new ContentId(3, Sha1Digest.OfNothing, 1));
        Assert.Equal((FetchOutcome.Refused, "bob says: it is not there (any more)"), (result.Outcome, result.Problem));
        Assert.Equal(0, _alice.Stage.Created);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused_with_the_reason()
    {
        _bob.BeforeOpen = static _ => throw new IOException("the disk is on fire");
        await _alice.MeetAsync(_bob);
        var result = await _alice.FetchAsync("a", _bob.Add("a", [1]));
        Assert.Equal((FetchOutcome.Refused, "bob says: it cannot be read: the disk is on fire"), (result.Outcome, result.Problem));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_sent_never_arrives_as_a_mixture()
    {
        await _alice.MeetAsync(_bob);
        var content = _bob.Add("a", Bytes(2_000_000), (file, offset) =>
        {
            if (offset > 1_000_000) file.Change();
        });
        var result = await _alice.FetchAsync("a", content);

        Assert.Equal((FetchOutcome.Refused, "bob says: it changed while it was being sent"), (result.Outcome, result.Problem));
        Assert.Equal((1, 0), (_alice.Stage.Created, _alice.Stage.Open));
        Assert.Equal(FetchOutcome.Received, (await _alice.FetchAsync("b", _bob.Add("b", [1]))).Outcome);
    }

    [Fact]
    public async Task Other_bytes_than_were_ordered_are_dropped()
    {
        await _alice.MeetAsync(_bob);
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await _alice.HasSessionAsync(2);
        var from = _alice.Service.Sessions.Single(session => session.Peer.Name.Value == "mallory").Peer.Id;
        var content = new ContentId(3, MemoryServedFile.Sha1([1, 2, 3]), default);
        var fetch = _alice.Service.FetchAsync(new(from, RelativePath.Parse("a"), content, RelativePath.Parse("a")), default);
        var asked = await NextRequestAsync(mallory);
        Assert.Equal(content, asked.Content);
        await mallory.SendAsync(new Frame.FileData(asked.Request, new byte[] { 1, 2, 4 }, true));

        Assert.Equal(FetchOutcome.Mismatch, (await fetch).Outcome);
        Assert.Equal((1, 0), (_alice.Stage.Created, _alice.Stage.Open));
        await _alice.HasSessionAsync(2);
    }

    [Fact]
    public async Task More_bytes_than_were_ordered_are_not_written()
    {
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await _alice.HasSessionAsync();
        var fetch = _alice.FetchAsync("a", new ContentId(100, Sha1Digest.OfNothing, 1));
        var asked = await NextRequestAsync(mallory);
        await mallory.SendAsync(new Frame.FileData(asked.Request, new byte[60], false));
        await mallory.SendAsync(new Frame.FileData(asked.Request, new byte[60], false));

        Assert.Equal(FetchOutcome.Mismatch, (await fetch).Outcome);
        Assert.Equal(new Frame.CancelFile(asked.Request), await NextOfAsync<Frame.CancelFile>(mallory));
        await mallory.SendAsync(new Frame.FileData(asked.Request, new byte[60], false)); // was under way
        await mallory.SendAsync(new Frame.FileRefused(asked.Request, "cancelled"));
        await mallory.SendAsync(new Frame.IndexAck(1, 1));
        await Eventually.HoldsAsync(() => _alice.Frames.Count == 1, "the session goes on");
        Assert.Equal(0, _alice.Stage.Open);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_a_file_ends_the_fetch_and_leaves_nothing()
    {
        await using var relay = new Relay(_bob.EndPoint);
        _alice.Service.Wanted(relay.EndPoint, 1);
        await _alice.HasSessionAsync();
        var fetches = Enumerable.Range(0, 20).Select(number => _alice.FetchAsync($"f{number}", _bob.Add($"f{number}", Bytes(4_000_000, number)))).ToArray();
        await Eventually.HoldsAsync(() => relay.Passed > 6_000_000, "some of it has come");
        relay.Cut();

        var results = await Task.WhenAll(fetches);
        Assert.Contains(results, result => result.Outcome == FetchOutcome.Unreachable);
        Assert.All(results, result => Assert.True(result.Outcome is FetchOutcome.Unreachable or FetchOutcome.Received, result.Problem));
        Assert.Equal(results.Count(result => result.Outcome == FetchOutcome.Received), _alice.Stage.Open);
    }

    [Fact]
    public async Task A_session_that_has_ended_brings_nothing()
    {
        await _alice.MeetAsync(_bob);
        var order = new CloudBox.Engine.Sessions.ContentOrder(_alice.Peer.Id, RelativePath.Parse("a"), default, RelativePath.Parse("a"));
        await _bob.DisposeAsync();
        await _alice.HasSessionAsync(0);
        Assert.Equal(FetchOutcome.Unreachable, (await _alice.Service.FetchAsync(order, default)).Outcome);
    }

    [Fact]
    public async Task No_room_here_ends_one_fetch_and_not_the_session()
    {
        _alice.Stage.Capacity = 1000;
        await _alice.MeetAsync(_bob);
        var large = await _alice.FetchAsync("large", _bob.Add("large", new byte[3_000_000]));
        var small = await _alice.FetchAsync("small", _bob.Add("small", new byte[10]));
        Assert.Equal((FetchOutcome.NoSpace, FetchOutcome.Received), (large.Outcome, small.Outcome));
        Assert.Empty(_alice.Closed);
    }

    [Fact]
    public async Task A_fetch_can_be_cancelled_and_its_late_bytes_do_no_harm()
    {
        await _alice.MeetAsync(_bob);
        using var cancel = new CancellationTokenSource();
        var content = _bob.Add("a", new byte[30_000_000], (_, offset) =>
        {
            if (offset == 4 * FrameLimits.MaxData) cancel.Cancel();
        });
        Assert.Equal(FetchOutcome.Unreachable, (await _alice.FetchAsync("a", content, cancel.Token)).Outcome);
        Assert.Equal(FetchOutcome.Received, (await _alice.FetchAsync("b", _bob.Add("b", [1, 2]))).Outcome);
        Assert.Empty(_alice.Closed);
        Assert.Equal(1, _alice.Stage.Open);
    }

    [Fact]
    public async Task No_more_than_sixteen_files_are_open_for_one_peer_and_the_others_follow_in_order()
    {
        var release = new TaskCompletionSource();
        var (open, most) = (0, 0);
        _bob.BeforeOpen = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            await release.Task;
            Interlocked.Decrement(ref open);
        };
        await _alice.MeetAsync(_bob);
        var fetches = Enumerable.Range(0, 100).Select(number => _alice.FetchAsync($"f{number}", _bob.Add($"f{number}", [1]))).ToArray();
        await Eventually.HoldsAsync(() => open == 16, "sixteen are opened");
        release.SetResult();

        Assert.All(await Task.WhenAll(fetches), result => Assert.Equal(FetchOutcome.Received, result.Outcome));
        Assert.Equal(16, most);
    }

    private static async Task<Frame.GetFile> NextRequestAsync(RawSession session) => await NextOfAsync<Frame.GetFile>(session);

    private static async Task<T> NextOfAsync<T>(RawSession session)
        where T : Frame
    {
        while (true)
        {
            var frame = await session.ReadAsync();
            Assert.NotNull(frame);
            if (frame is T wanted) return wanted;
        }
    }

    private static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
