using CloudBox.FileSystem.Chunking;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.FileSystem.Chunking;

public sealed class ManifestCacheTests : IDisposable
{
    private readonly ManifestCache _cache = new(capacity: 20);
    private int _reads;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_content_that_is_known_is_cut_once()
    {
        var first = await ReadAsync(Id(1));
        var reads = _reads;
        Assert.Equal(first!.Value.ToArray(), (await ReadAsync(Id(1)))!.Value.ToArray());
        Assert.Equal(reads, _reads);
    }

    [Fact]
    public async Task One_that_is_not_known_is_cut_each_time()
    {
        await ReadAsync(null);
        var reads = _reads;
        await ReadAsync(null);
        Assert.Equal(2 * reads, _reads);
    }

    [Fact]
    public async Task What_was_not_used_for_the_longest_time_goes_when_there_is_no_room()
    {
        await ReadAsync(Id(1));
        await ReadAsync(Id(2));
        await ReadAsync(Id(1));
        _cache.Keep(Id(3), [.. Enumerable.Repeat(new Chunk(1, 1), 13)]);
        var reads = _reads;
        await ReadAsync(Id(1));
        Assert.Equal(reads, _reads);
        await ReadAsync(Id(2));
        Assert.NotEqual(reads, _reads);
    }

    [Fact]
    public async Task More_chunks_than_there_is_room_for_are_not_kept()
    {
        await ReadAsync(Id(1));
        _cache.Keep(Id(2), [.. Enumerable.Repeat(new Chunk(1, 1), 21)]);
        var reads = _reads;
        await ReadAsync(Id(1));
        Assert.Equal(reads, _reads);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_cut_has_no_chunks()
    {
        using var file = new MemoryServedFile(new byte[3 << 20]) { BeforeRead = static (file, _) => file.Change() };
        Assert.Null(await _cache.ReadAsync(file, Id(1), default));
        Assert.NotNull(await ReadAsync(Id(1)));
    }

    private async Task<System.Collections.Immutable.ImmutableArray<Chunk>?> ReadAsync(ContentId? content)
    {
        var bytes = new byte[4 * Chunk.MaxLength]; // four chunks: zeros are cut at the longest length only
        using var file = new MemoryServedFile(bytes) { BeforeRead = (_, _) => _reads++ };
        return await _cache.ReadAsync(file, content, default);
    }

    private static ContentId Id(int number) => new(number, Sha1Digest.OfNothing, (UInt128)number);
}
