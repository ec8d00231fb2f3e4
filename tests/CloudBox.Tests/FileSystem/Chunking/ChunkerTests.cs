using System.Collections.Immutable;
using CloudBox.FileSystem.Chunking;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Chunking;

public sealed class ChunkerTests
{
    private const int Mega = 1 << 20;

    private static readonly int[] KnownLengths = [153035, 212997, 95467, 146786, 135724, 200346, 201372, 154615, 155561, 211464, 67438, 103034, 136438, 122875];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk.MinLength)]
    [InlineData(Chunk.MinLength + 1)]
    [InlineData(Chunk.MaxLength)]
    [InlineData(Chunk.MaxLength + 1)]
    [InlineData((7 * Mega) + 13)]
    public void Chunks_joined_are_the_file_and_each_has_the_name_of_its_bytes(int length)
    {
        var bytes = RandomBytes(length, seed: length);
        var at = 0;
        foreach (var chunk in Cut(bytes))
        {
            Assert.Equal(ContentHasher.Hash(bytes.AsSpan(at, chunk.Length)).Xxh128, chunk.Id);
            at += chunk.Length;
        }

        Assert.Equal(length, at);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_chunk_is_too_long_and_only_the_last_is_too_short(int seed)
    {
        var bytes = RandomBytes((16 * Mega) + seed, seed);
        bytes.AsSpan(3 * Mega, 5 * Mega).Clear(); // where nothing rolls past, only the longest length cuts
        var chunks = Cut(bytes);
        Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, Chunk.MaxLength));
        Assert.All(chunks[..^1], chunk => Assert.InRange(chunk.Length, Chunk.MinLength, Chunk.MaxLength));
        Assert.Contains(chunks, chunk => chunk.Length == Chunk.MaxLength);
    }

    [Fact]
    public void A_manifest_of_a_gibibyte_has_less_than_200_KB()
    {
        var chunks = Cut(RandomBytes(64 * Mega, seed: 5));
        Assert.InRange(chunks.Length * 16 * 20, 100_000, 200_000); // 20 bytes on the wire
    }

    [Theory]
    [InlineData(Chunk.MaxLength + 1)]
    [InlineData(Chunk.MaxLength + 4097)]
    [InlineData(3 * Mega)]
    [InlineData(64 * Mega)]
    public void Where_it_is_cut_does_not_depend_on_the_buffer(int bufferLength)
    {
        var bytes = RandomBytes((9 * Mega) + 77, seed: 8);
        Assert.Equal(Cut(bytes).ToArray(), Cut(bytes, bufferLength).ToArray());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(11 * Mega, 1)]
    [InlineData((5 * Mega) + 4321, 70_000)]
    [InlineData(16 * Mega, 1000)]
    public void An_insert_changes_the_chunks_beside_it_only(int at, int count)
    {
        var old = RandomBytes(16 * Mega, seed: 21);
        byte[] changed = [.. old[..at], .. RandomBytes(count, seed: 22), .. old[at..]];
        var known = Cut(old).ToHashSet();
        var moved = Cut(changed).Where(chunk => !known.Contains(chunk)).Sum(chunk => chunk.Length);
        Assert.InRange(moved, count, count + (2 * Chunk.MaxLength));
    }

    [Fact]
    public void Pairs_of_bytes_are_cut_where_single_bytes_would_be()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var bytes = RandomBytes(Chunk.MinLength + (seed * 9_973), seed);
            Assert.Equal(ByteByByte(bytes), ChunkCutter.Cut(bytes));
        }
    }

    // Another table, another mask or another way of naming chunks would find nothing equal on a peer of another version.
    [Fact]
    public void The_boundaries_are_those_of_every_version()
    {
        var bytes = new byte[2 * Mega];
        var state = 1u;
        foreach (ref var value in bytes.AsSpan()) value = (byte)((state = (state * 1_664_525) + 1_013_904_223) >> 24);
        Assert.Equal(0xE220A8397B1DCDAF, GearTable.Values[0]); // the first number of SplitMix64, as published
        Assert.Equal(KnownLengths, Cut(bytes).Select(chunk => chunk.Length));
    }

    [Fact]
    public void A_file_that_grows_for_ever_comes_to_an_end()
    {
        var chunks = Chunker.Cut((buffer, _) => buffer.Length, limit: 5 * Mega, 2 * Mega, CancellationToken.None);
        Assert.Equal((5 * Mega) + 1, chunks.Sum(chunk => chunk.Length));
    }

    private static ImmutableArray<Chunk> Cut(byte[] bytes, int bufferLength = 2 * Mega) => Chunker.Cut(
        (buffer, offset) =>
        {
            var count = (int)Math.Min(buffer.Length, bytes.Length - offset);
            bytes.AsSpan((int)offset, count).CopyTo(buffer);
            return count;
        },
        bytes.Length,
        bufferLength,
        CancellationToken.None);

    // The algorithm as the paper states it.
    private static int ByteByByte(ReadOnlySpan<byte> bytes)
    {
        var hash = 0UL;
        for (var at = Chunk.MinLength; at < Math.Min(bytes.Length, Chunk.MaxLength); at++)
        {
            hash = (hash << 1) + GearTable.Values[bytes[at]];
            var bits = at < 128 * 1024 ? 19 : 15;
            if (((hash << 1) >> (64 - bits)) == 0) return at + 1;
        }

        return Math.Min(bytes.Length, Chunk.MaxLength);
    }

    private static byte[] RandomBytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
