using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions;

public sealed class PatchSamplesTests
{
    private static readonly byte[] Wanted = Bytes(2 << 20, seed: 1);

    [Fact]
    public void Pieces_lie_apart_and_within_what_is_missing()
    {
        Assert.Equal([new ByteRange(125, 875), new ByteRange(375, 625), new ByteRange(625, 375), new ByteRange(875, 125)], PatchSamples.Spread(1000, [new(0, 1000)]).Ranges.ToArray());
        Assert.Equal(
            [new ByteRange(25, 75), new ByteRange(75, 25), new ByteRange(525, 75), new ByteRange(575, 25)],
            PatchSamples.Spread(1000, [new(0, 100), new(500, 100)]).Ranges.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public void Every_piece_is_part_of_what_is_missing_whatever_that_is(int seed)
    {
        var random = new Random(seed);
        var missing = new List<ByteRange>();
        for (var at = 0L; at < 1 << 20;)
        {
            var (gap, length) = (random.Next(100_000), random.Next(1, 100_000));
            missing.Add(new ByteRange(at + gap, length));
            at += gap + length;
        }

        var samples = PatchSamples.Spread(missing[^1].End, [.. missing]);
        Assert.Equal(PatchSamples.Count, samples.Ranges.Length);
        Assert.All(samples.Ranges, piece => Assert.Contains(missing, range => piece.Length > 0 && piece.Offset >= range.Offset && piece.End <= range.End));
    }

    [Fact]
    public void A_file_with_something_appended_patched_or_inserted_has_a_piece_in_its_place()
    {
        var samples = SamplesOf(Wanted);
        Assert.True(samples.AreIn(new MemoryServedFile(Wanted)));
        Assert.True(samples.AreIn(new MemoryServedFile([.. Wanted, 1])));
        Assert.True(samples.AreIn(new MemoryServedFile([1, .. Wanted])));
        Assert.True(samples.AreIn(new MemoryServedFile(Wanted[500_000..])));
        Assert.True(samples.AreIn(new MemoryServedFile(Wanted[..^500_000])));
        Assert.False(samples.AreIn(new MemoryServedFile(Bytes(2 << 20, seed: 2))));
        Assert.False(samples.AreIn(new MemoryServedFile([])));
    }

    [Fact]
    public void Zeros_are_in_every_disk_image_and_say_nothing()
    {
        var samples = SamplesOf(new byte[2 << 20]);
        Assert.False(samples.AreIn(new MemoryServedFile(new byte[2 << 20])));
    }

    [Fact]
    public void What_a_known_file_has_in_its_place_says_nothing_of_others()
    {
        var samples = SamplesOf(Wanted);
        samples.Disregard(new MemoryServedFile([.. Wanted[..1_500_000], .. Bytes(1 << 20, seed: 3)]));
        Assert.True(samples.AreIn(new MemoryServedFile(Wanted)));
        samples.Disregard(new MemoryServedFile(Wanted));
        Assert.False(samples.AreIn(new MemoryServedFile(Wanted)));
    }

    private static PatchSamples SamplesOf(byte[] wanted)
    {
        var samples = PatchSamples.Spread(wanted.Length, [new(0, wanted.Length)]);
        foreach (var piece in samples.Ranges)
        {
            // In two parts, as they may come.
            var bytes = wanted.AsSpan((int)piece.Offset, (int)piece.Length);
            samples.Take(bytes[..100], piece.Offset);
            samples.Take(bytes[100..], piece.Offset + 100);
        }

        return samples;
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
