using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

public sealed class StagedRangesTests : IDisposable
{
    private const int Piece = 100_000;

    private readonly FolderFixture _folder = new();
    private readonly byte[] _bytes = new byte[(40 * Piece) + 7];

    public StagedRangesTests() => new Random(4).NextBytes(_bytes);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ranges_in_any_order_are_named_as_the_whole_is(int seed)
    {
        var offsets = Enumerable.Range(0, 41).Select(static piece => piece * Piece).ToArray();
        new Random(seed).Shuffle(offsets);
        using var ranges = _folder.Folder.Stage.CreateRanges(Named());
        foreach (var offset in offsets) Write(ranges, offset);

        using var staged = ranges.Complete(out var content);
        Assert.Equal(Named(), content);
    }

    [Fact]
    public async Task Four_writers_at_once_are_named_as_the_whole_is()
    {
        using var ranges = _folder.Folder.Stage.CreateRanges(Named());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(first => Task.Run(() =>
        {
            for (var offset = first * Piece; offset < _bytes.Length; offset += 4 * Piece) Write(ranges, offset);
        })));

        using var staged = ranges.Complete(out var content);
        Assert.Equal(Named(), content);
    }

    [Fact]
    public void More_files_than_hashing_threads_are_all_named()
    {
        var many = Enumerable.Range(0, 20).Select(_ => _folder.Folder.Stage.CreateRanges(Named())).ToArray();
        foreach (var ranges in many) ranges.Write(_bytes.AsSpan(..(10 * Piece)), 0);
        foreach (var ranges in many) ranges.Write(_bytes.AsSpan((10 * Piece)..), 10 * Piece);
        foreach (var ranges in many)
        {
            using var staged = ranges.Complete(out var content);
            Assert.Equal(Named(), content);
            ranges.Dispose();
        }
    }

    [Fact]
    public void Other_bytes_get_another_name()
    {
        using var ranges = _folder.Folder.Stage.CreateRanges(Named());
        var named = Named();
        _bytes[3 * Piece] ^= 1;
        for (var offset = 0; offset < _bytes.Length; offset += Piece) Write(ranges, offset);

        using var staged = ranges.Complete(out var content);
        Assert.NotEqual(named, content);
    }

    [Fact]
    public void What_is_not_complete_cannot_be_completed_and_goes_when_nobody_wants_it()
    {
        using (var ranges = _folder.Folder.Stage.CreateRanges(Named()))
        {
            Write(ranges, 20 * Piece);
            Write(ranges, 0);
            Assert.Throws<InvalidOperationException>(() => ranges.Complete(out _));
            Assert.Equal(1, _folder.FilesInStage());
            ranges.Drop();
        }

        Assert.Equal(0, _folder.FilesInStage());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_next_try_goes_on_where_the_last_one_ended_also_after_a_restart(bool isRestarted)
    {
        using (var ranges = _folder.Folder.Stage.CreateRanges(Named()))
        {
            for (var piece = 0; piece < 10; piece++) Write(ranges, piece * Piece);
            Write(ranges, 12 * Piece); // after a gap: counts for nothing
        }

        if (isRestarted) _folder.Reopen();
        using var again = _folder.Folder.Stage.CreateRanges(Named());
        Assert.Equal(10 * Piece, again.Start);
        for (var offset = 10 * Piece; offset < _bytes.Length; offset += Piece) Write(again, offset);
        using var staged = again.Complete(out var content);
        Assert.Equal(Named(), content);
        Assert.Equal(0, _folder.Folder.DroppedFromStage);
    }

    [Fact]
    public void After_a_kill_no_more_than_16_MiB_are_lost()
    {
        var content = new ContentId(64 << 20, default, default);
        var piece = new byte[1 << 20];
        using var killed = _folder.Folder.Stage.CreateRanges(content);
        for (var offset = 0; offset < 40 << 20; offset += piece.Length) killed.Write(piece, offset);

        // Never disposed: what is on the disk now is what a kill leaves.
        var left = Assert.Single(Directory.GetFiles(_folder.StageDirectory));
        using var file = File.OpenHandle(left);
        Assert.Equal(32 << 20, Partials.ReadPrefix(file, content.Length));
        killed.Drop();
    }

    [Fact]
    public void All_of_it_may_be_here_already()
    {
        using (var ranges = _folder.Folder.Stage.CreateRanges(Named())) ranges.Write(_bytes, 0);
        using var again = _folder.Folder.Stage.CreateRanges(Named());
        Assert.Equal(_bytes.Length, again.Start);
        using var staged = again.Complete(out var content);
        Assert.Equal(Named(), content);
        Assert.Equal(1, _folder.FilesInStage());
    }

    [Fact]
    public void The_same_content_twice_at_once_is_two_files()
    {
        using var first = _folder.Folder.Stage.CreateRanges(Named());
        using var second = _folder.Folder.Stage.CreateRanges(Named());
        first.Write(_bytes, 0);
        second.Write(_bytes, 0);
        using var one = first.Complete(out var oneContent);
        using var other = second.Complete(out var otherContent);
        Assert.Equal((Named(), Named()), (oneContent, otherContent));
        using var third = _folder.Folder.Stage.CreateRanges(Named());
        Assert.Equal(0, third.Start); // what is complete waits for its install, and is nobody else's
        third.Drop();
    }

    [Fact]
    public void Few_parts_are_kept_the_latest_ones()
    {
        for (var number = 0; number < Partials.MaxKept + 3; number++) LeavePart(number);
        Assert.Equal(Partials.MaxKept, _folder.FilesInStage());
        using var latest = _folder.Folder.Stage.CreateRanges(Part(Partials.MaxKept + 2));
        Assert.Equal(1, latest.Start);
    }

    [Fact]
    public void A_part_that_nobody_asked_for_in_days_is_dropped_at_the_start()
    {
        LeavePart(1);
        LeavePart(2);
        var old = Path.Combine(_folder.StageDirectory, Partials.NameOf(Part(1)));
        File.SetLastWriteTimeUtc(old, (_folder.Time.GetUtcNow() - Partials.MaxAge - TimeSpan.FromMinutes(1)).UtcDateTime);
        _folder.Reopen();
        Assert.False(File.Exists(old));
        Assert.Equal((1, 1), (_folder.Folder.DroppedFromStage, _folder.FilesInStage()));
    }

    [Fact]
    public void A_link_at_a_parts_name_is_not_followed()
    {
        var outside = Path.Combine(_folder.Outside, "mine");
        File.WriteAllText(outside, "mine");
        File.CreateSymbolicLink(Path.Combine(_folder.StageDirectory, Partials.NameOf(Named())), outside);
        using var ranges = _folder.Folder.Stage.CreateRanges(Named());
        ranges.Write(_bytes, 0);
        using var staged = ranges.Complete(out _);
        Assert.Equal("mine", File.ReadAllText(outside));
    }

    [Fact]
    public void Bytes_beyond_the_end_are_refused()
    {
        using var ranges = _folder.Folder.Stage.CreateRanges(Named());
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Write([1, 2], _bytes.Length - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Write([1], -1));
    }

    [Fact]
    public void A_file_that_does_not_fit_is_refused_before_the_first_byte()
    {
        Assert.Throws<NoSpaceException>(() => _folder.Folder.Stage.CreateRanges(new ContentId(long.MaxValue / 2, default, default)));
        Assert.Equal(0, _folder.FilesInStage());
    }

    [Fact]
    public void The_prefix_grows_only_without_gaps()
    {
        var written = new WrittenRanges();
        written.Add(10, 5);
        written.Add(20, 5);
        Assert.Equal(0, written.Prefix);
        written.Add(0, 10);
        Assert.Equal(15, written.Prefix);
        written.Add(17, 3);
        written.Add(15, 2);
        Assert.Equal(25, written.Prefix);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 2)]
    [InlineData(19, 2)]
    [InlineData(22, 1)]
    public void Bytes_that_are_here_already_are_a_mistake(long offset, long count)
    {
        var written = new WrittenRanges();
        written.Add(0, 10);
        written.Add(20, 5);
        Assert.Throws<ArgumentException>(() => written.Add(offset, count));
    }

    // Each a little older than the next.
    private void LeavePart(int number)
    {
        using (var ranges = _folder.Folder.Stage.CreateRanges(Part(number))) ranges.Write([1], 0);
        var path = Path.Combine(_folder.StageDirectory, Partials.NameOf(Part(number)));
        File.SetLastWriteTimeUtc(path, (_folder.Time.GetUtcNow() - TimeSpan.FromSeconds(100 - number)).UtcDateTime);
    }

    private static ContentId Part(int number) => new(1000 + number, default, default);

    private ContentId Named() => ContentHasher.Hash(_bytes);

    private void Write(IStagedRanges ranges, int offset) =>
        ranges.Write(_bytes.AsSpan(offset, Math.Min(Piece, _bytes.Length - offset)), offset);
}
