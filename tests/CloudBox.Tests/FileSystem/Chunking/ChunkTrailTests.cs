using System.Collections.Immutable;
using CloudBox.FileSystem.Chunking;
using CloudBox.FileSystem.Reading;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.FileSystem.Chunking;

public sealed class ChunkTrailTests
{
    private const int Mega = 1 << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void An_old_version_cut_along_a_newer_one_shows_as_much_of_it_as_one_cut_by_itself(int seed)
    {
        var random = new Random(seed);
        var old = RandomBytes(random, 24 * Mega);
        var newer = Edit(old, random, edits: seed * 3);

        var wanted = Cut(newer);
        var along = CutAlong(old, wanted);

        AssertNamed(old, along);
        var byItself = PatchPlan.Make(wanted, Cut(old));
        var followed = PatchPlan.Make(wanted, along);
        Assert.InRange(followed.MissingBytes, 0, byItself.MissingBytes);
    }

    [Fact]
    public void A_version_that_has_nothing_in_common_is_cut_by_itself()
    {
        var old = RandomBytes(new Random(1), 5 * Mega);
        Assert.Equal(Cut(old).ToArray(), CutAlong(old, Cut(RandomBytes(new Random(2), 5 * Mega))).ToArray());
    }

    [Fact]
    public void Where_the_newer_version_is_the_same_its_chunks_are_taken_over_however_they_were_cut()
    {
        var old = RandomBytes(new Random(1), 2 * Mega);
        ImmutableArray<Chunk> even = [.. Enumerable.Range(0, 32).Select(i => NameOf(old.AsSpan(i * 65_536, 65_536)))];
        Assert.Equal(even.ToArray(), CutAlong(old, even).ToArray());
    }

    [Fact]
    public void A_peer_that_tells_of_empty_chunks_or_of_too_long_ones_holds_nothing_up()
    {
        var old = RandomBytes(new Random(1), 2 * Mega);
        Assert.Equal(Cut(old).ToArray(), CutAlong(old, [NameOf([]), new Chunk(1, 0), new Chunk(2, -5), new Chunk(3, int.MaxValue)]).ToArray());
    }

    private static ImmutableArray<Chunk> Cut(byte[] bytes) => Chunker.Cut(new MemoryServedFile(bytes), default)!.Value;

    private static ImmutableArray<Chunk> CutAlong(byte[] bytes, ImmutableArray<Chunk> newer) => Chunker.CutAlong(new MemoryServedFile(bytes), newer, default)!.Value;

    private static Chunk NameOf(ReadOnlySpan<byte> bytes) => new(ContentHasher.Hash(bytes).Xxh128, bytes.Length);

    private static void AssertNamed(byte[] bytes, ImmutableArray<Chunk> chunks)
    {
        var at = 0;
        foreach (var chunk in chunks)
        {
            Assert.Equal(NameOf(bytes.AsSpan(at, chunk.Length)), chunk);
            at += chunk.Length;
        }

        Assert.Equal(bytes.Length, at);
    }

    // Inserts, deletes and overwrites some bytes here and there.
    private static byte[] Edit(byte[] old, Random random, int edits)
    {
        var bytes = new List<byte>(old);
        for (var i = 0; i < edits; i++)
        {
            var (at, count) = (random.Next(bytes.Count - 5000), random.Next(1, 5000));
            switch (random.Next(3))
            {
                case 0: bytes.InsertRange(at, RandomBytes(random, count)); break;
                case 1: bytes.RemoveRange(at, count); break;
                default: RandomBytes(random, count).CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[at..]); break;
            }
        }

        return [.. bytes];
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
