using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions;

public sealed class PatchTests : IAsyncLifetime
{
    private const int Mega = 1 << 20;

    private static readonly byte[] Old = Bytes(8 * Mega, seed: 1);

    private readonly SessionHost _alice = new("alice", canPatch: true);
    private readonly SessionHost _bob = new("bob", canPatch: true);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _bob.DisposeAsync();
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("patch")]
    [InlineData("append")]
    [InlineData("cut")]
    public async Task A_changed_large_file_moves_little_more_than_the_change(string how)
    {
        byte[] changed = how switch
        {
            "insert" => [7, .. Old],
            "patch" => [.. Old[..(4 * Mega)], .. Bytes(65_536, seed: 2), .. Old[((4 * Mega) + 65_536)..]],
            "append" => [.. Old, .. Bytes(Mega, seed: 3)],
            _ => [.. Old[..Mega], .. Old[(2 * Mega)..]],
        };
        _alice.Add("dir/a", Old);
        await _alice.MeetAsync(_bob);
        var content = _bob.Add("dir/a", changed);
        var result = await _alice.FetchAsync("dir/a", content);

        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(changed, MemoryPatchFiles.BytesOf(result.Staged));
        Assert.InRange(_alice.Patches.Written, 1, (how == "append" ? Mega : 0) + (3 * Chunk.MaxLength));
        Assert.Equal(1, _alice.Patches.Open);
    }

    [Fact]
    public async Task What_only_moved_within_the_file_is_not_fetched()
    {
        byte[] changed = [.. Old[(3 * Mega)..], .. Old[..(3 * Mega)]];
        _alice.Add("a", Old);
        await _alice.MeetAsync(_bob);
        var result = await _alice.FetchAsync("a", _bob.Add("a", changed));
        Assert.Equal(changed, MemoryPatchFiles.BytesOf(result.Staged));
        Assert.InRange(_alice.Patches.Written, 0, 3 * Chunk.MaxLength);
    }

    [Fact]
    public async Task A_file_that_shares_nothing_comes_whole()
    {
        var other = Bytes(4 * Mega, seed: 9);
        _alice.Add("a", Old);
        await _alice.MeetAsync(_bob);
        await AssertWholeAsync(await _alice.FetchAsync("a", _bob.Add("a", other)), other);
    }

    [Fact]
    public async Task Without_an_old_copy_nobody_asks_for_chunks()
    {
        await _alice.MeetAsync(_bob);
        await AssertWholeAsync(await _alice.FetchAsync("a", _bob.Add("a", Old)), Old);
        Assert.Equal(0, _bob.Patches.Served);
    }

    [Fact]
    public async Task What_another_file_here_has_is_not_fetched()
    {
        _alice.Add("dir/other", Old);
        await _alice.MeetAsync(_bob);
        byte[] changed = [.. Old, .. Bytes(Mega, seed: 3)];
        var result = await _alice.FetchAsync("a", _bob.Add("a", changed));
        Assert.Equal(changed, MemoryPatchFiles.BytesOf(result.Staged));
        Assert.InRange(_alice.Patches.Written, 1, Mega + (3 * Chunk.MaxLength));
    }

    [Fact]
    public async Task What_was_displaced_from_a_path_is_not_fetched_when_it_comes_back()
    {
        _alice.Patches.Archived[RelativePath.Parse("a")] = Old;
        await _alice.MeetAsync(_bob);
        var result = await _alice.FetchAsync("a", _bob.Add("a", Old));
        Assert.Equal(Old, MemoryPatchFiles.BytesOf(result.Staged));
        Assert.Equal(0, _alice.Patches.Written);
    }

    [Fact]
    public async Task A_change_that_is_taken_back_comes_from_the_archive()
    {
        _alice.Patches.Archived[RelativePath.Parse("a")] = Old;
        _alice.Add("a", [.. Old[..Mega], .. Bytes(2 * Mega, seed: 5), .. Old[(3 * Mega)..]]);
        await _alice.MeetAsync(_bob);
        var result = await _alice.FetchAsync("a", _bob.Add("a", Old));
        Assert.Equal(Old, MemoryPatchFiles.BytesOf(result.Staged));
        Assert.Equal(0, _alice.Patches.Written);
    }

    [Fact]
    public async Task Other_files_that_share_nothing_cost_no_chunks()
    {
        for (var seed = 10; seed < 13; seed++) _alice.Add($"other {seed}", Bytes(4 * Mega, seed));
        await _alice.MeetAsync(_bob);
        await AssertWholeAsync(await _alice.FetchAsync("a", _bob.Add("a", Old)), Old);
        Assert.Equal((3, 0), (_alice.Patches.Others, _bob.Patches.Served));
    }

    [Fact]
    public async Task A_peer_that_gives_other_samples_than_it_was_asked_for_is_asked_for_the_whole()
    {
        _alice.Add("other", Old);
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint, canPatch: true);
        await _alice.HasSessionAsync();
        foreach (var length in new[] { 0, 20_000 })
        {
            var fetch = _alice.FetchAsync("a", new ContentId(8 * Mega, Sha1Digest.OfNothing, 1));
            var asked = await NextAsync<Frame.GetParts>(mallory);
            Assert.InRange(asked.Ranges.Sum(range => range.Length), 1, PatchSamples.Count * PatchSamples.Length);
            await mallory.SendAsync(new Frame.FileData(asked.Request, new byte[length], true));
            var whole = await NextAsync<Frame.GetFile>(mallory);
            await mallory.SendAsync(new Frame.FileRefused(whole.Request, "gone"));
            Assert.Equal(FetchOutcome.Refused, (await fetch).Outcome);
        }
    }

    [Fact]
    public async Task Small_files_come_whole()
    {
        _alice.Add("a", Bytes(100_000, seed: 4));
        await _alice.MeetAsync(_bob);
        var bytes = Bytes(100_001, seed: 4);
        await AssertWholeAsync(await _alice.FetchAsync("a", _bob.Add("a", bytes)), bytes);
        Assert.Equal(0, _bob.Patches.Served);
    }

    [Fact]
    public async Task A_peer_that_does_not_know_of_patches_is_asked_for_whole_files()
    {
        await using var carol = new SessionHost("carol");
        _alice.Add("a", Old);
        await _alice.MeetAsync(carol);
        byte[] changed = [1, .. Old];
        await AssertWholeAsync(await _alice.FetchAsync("a", carol.Add("a", changed)), changed);
        Assert.Empty(_alice.Closed);
    }

    [Fact]
    public async Task An_old_copy_that_changes_under_way_costs_a_whole_fetch_and_nothing_else()
    {
        var old = Old.ToArray();
        _alice.Add("a", old);
        _alice.Patches.AfterCut = () => old[5 * Mega] ^= 1; // with nothing that a stat would tell
        await _alice.MeetAsync(_bob);
        byte[] changed = [1, .. Old];
        var content = _bob.Add("a", changed);
        await AssertWholeAsync(await _alice.FetchAsync("a", content), changed);
        await AssertWholeAsync(await _alice.FetchAsync("a", content), changed);
        Assert.Equal(1, _bob.Patches.Served); // not tried again
    }

    [Fact]
    public async Task A_file_that_changes_while_its_parts_are_sent_is_never_a_mixture()
    {
        _alice.Add("a", Old);
        await _alice.MeetAsync(_bob);
        var starts = 0;
        byte[] changed = [1, .. Old];
        var content = _bob.Add("a", changed, (file, offset) =>
        {
            if (offset == 0 && ++starts == 2) file.Change(); // the first time it is cut, then the new byte is sent
        });
        var result = await _alice.FetchAsync("a", content);
        Assert.Equal(FetchOutcome.Refused, result.Outcome);
        Assert.Equal((0, 0), (_alice.Patches.Open, _alice.Stage.Open));
    }

    [Fact]
    public async Task A_session_that_ends_in_the_middle_leaves_nothing()
    {
        _alice.Add("a", Old);
        var mallory = await RawSession.OpenAsync(_alice.EndPoint, canPatch: true);
        await _alice.HasSessionAsync();
        var fetch = _alice.FetchAsync("a", new ContentId(9 * Mega, Sha1Digest.OfNothing, 1));
        await NextAsync<Frame.GetManifest>(mallory);
        await mallory.DisposeAsync();
        Assert.Equal(FetchOutcome.Unreachable, (await fetch).Outcome);
        Assert.Equal((0, 0), (_alice.Patches.Open, _alice.Stage.Open));
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_one_is_no_use_and_the_file_is_asked_for_whole()
    {
        _alice.Add("a", Old);
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint, canPatch: true);
        await _alice.HasSessionAsync();
        Func<uint, Frame>[] lies =
        [
            request => new Frame.Manifest(request, [new Chunk(1, Chunk.MaxLength)], true), // ends early
            request => new Frame.Manifest(request, [.. Enumerable.Repeat(new Chunk(1, Chunk.MaxLength), 17)], true), // goes on
            request => new Frame.Manifest(request, [.. Enumerable.Repeat(new Chunk(1, 16), 100)], false), // has no end
            request => new Frame.FileData(request, new byte[10], true),
            request => new Frame.FileRefused(request, "no"),
        ];
        foreach (var lie in lies)
        {
            using var cancel = new CancellationTokenSource();
            var fetch = _alice.FetchAsync("a", new ContentId(8 * Mega, Sha1Digest.OfNothing, 1), cancel.Token);
            await mallory.SendAsync(lie((await NextAsync<Frame.GetManifest>(mallory)).Request));
            var whole = await NextAsync<Frame.GetFile>(mallory);
            await mallory.SendAsync(new Frame.FileRefused(whole.Request, "gone"));
            Assert.Equal(FetchOutcome.Refused, (await fetch).Outcome);
        }

        Assert.Equal((0, 0), (_alice.Patches.Open, _alice.Stage.Open));
    }

    [Fact]
    public async Task Other_parts_than_were_asked_for_are_no_use_and_the_file_is_asked_for_whole()
    {
        _alice.Add("a", Old);
        _bob.Add("a", Old);
        var chunks = await _bob.Patches.ReadAlongAsync(_bob.Patches.OpenBase(RelativePath.Parse("a"))!, [], default);
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint, canPatch: true);
        await _alice.HasSessionAsync();
        foreach (var surplus in new[] { -1, 0, 1 })
        {
            var fetch = _alice.FetchAsync("a", new ContentId((8 * Mega) + 40_000, Sha1Digest.OfNothing, (UInt128)(surplus + 2)));
            var asked = await NextAsync<Frame.GetManifest>(mallory);
            await mallory.SendAsync(new Frame.Manifest(asked.Request, [new Chunk(1, 40_000), .. chunks!.Value], true));
            var parts = await NextAsync<Frame.GetParts>(mallory);
            Assert.Equal([new ByteRange(0, 40_000)], parts.Ranges.ToArray());
            await mallory.SendAsync(new Frame.FileData(parts.Request, new byte[40_000 + surplus], true));
            var whole = await NextAsync<Frame.GetFile>(mallory);
            await mallory.SendAsync(new Frame.FileRefused(whole.Request, "gone"));
            Assert.Equal(FetchOutcome.Refused, (await fetch).Outcome);
        }

        Assert.Equal((0, 0), (_alice.Patches.Open, _alice.Stage.Open));
    }

    [Fact]
    public async Task A_manifest_that_nobody_asked_for_ends_the_session()
    {
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await _alice.HasSessionAsync();
        await mallory.SendAsync(new Frame.Manifest(5, [], true));
        Assert.Equal("it sent what nobody asked for", await mallory.ReadByeAsync());
    }

    [Fact]
    public async Task Parts_of_a_file_come_one_after_the_other()
    {
        var content = _alice.Add("a", Old);
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await mallory.SendAsync(new Frame.GetParts(3, RelativePath.Parse("a"), content, [new(5, 10), new(Mega, 600_000), new((8 * Mega) - 1, 1)]));
        var came = new MemoryStream();
        Frame.FileData data;
        do
        {
            data = await NextAsync<Frame.FileData>(mallory);
            Assert.Equal(3u, data.Request);
            came.Write(data.Bytes.Span);
        }
        while (!data.IsLast);

        Assert.Equal([.. Old[5..15], .. Old[Mega..(Mega + 600_000)], Old[^1]], came.ToArray());
    }

    [Fact]
    public async Task Chunks_of_a_file_that_is_another_by_now_are_refused()
    {
        var content = _alice.Add("a", Old);
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await mallory.SendAsync(new Frame.GetManifest(3, RelativePath.Parse("a"), content with { Length = 5 }));
        Assert.Equal(new Frame.FileRefused(3, "it is not there (any more)"), await NextAsync<Frame.FileRefused>(mallory));
        await mallory.SendAsync(new Frame.GetManifest(3, RelativePath.Parse("a"), content));
        Assert.Equal(Old.Length, (await NextAsync<Frame.Manifest>(mallory)).Chunks.Sum(chunk => chunk.Length));
    }

    private async Task AssertWholeAsync(ContentResult result, byte[] bytes)
    {
        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(bytes, MemoryStage.BytesOf(result.Staged));
        await Eventually.HoldsAsync(() => _alice.Patches.Open == 0, "nothing stays of what was put together in vain");
    }

    private static async Task<T> NextAsync<T>(RawSession session)
        where T : Frame
    {
        while (true)
        {
            var frame = await session.ReadAsync();
            Assert.NotNull(frame);
            if (frame is T wanted) return wanted;
        }
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
