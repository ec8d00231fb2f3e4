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
    public void What_is_not_complete_is_dropped_and_cannot_be_completed()
    {
        using (var ranges = _folder.Folder.Stage.CreateRanges(Named()))
        {
            Write(ranges, 20 * Piece);
            Write(ranges, 0);
            Assert.Throws<InvalidOperationException>(() => ranges.Complete(out _));
            Assert.Equal(1, _folder.FilesInStage());
        }

        Assert.Equal(0, _folder.FilesInStage());
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

    private ContentId Named() => ContentHasher.Hash(_bytes);

    private void Write(IStagedRanges ranges, int offset) =>
        ranges.Write(_bytes.AsSpan(offset, Math.Min(Piece, _bytes.Length - offset)), offset);
}
