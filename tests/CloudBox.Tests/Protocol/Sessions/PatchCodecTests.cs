using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Sessions;

public sealed class PatchCodecTests
{
    private static readonly RelativePath SomePath = RelativePath.Parse("a");
    private static readonly ContentId Something = new(100, Sha1Digest.OfNothing, 7);

    [Theory]
    [InlineData(0, 0)] // empty
    [InlineData(0, -1)]
    [InlineData(-1, 5)]
    [InlineData(0, 101)] // beyond the end
    [InlineData(100, 1)]
    [InlineData(1, long.MaxValue)]
    [InlineData(long.MaxValue, 1)]
    public void Ranges_that_the_file_does_not_have_are_faults(long offset, long length) =>
        Assert.Equal(FrameFault.BadValue, Decode(new Frame.GetParts(1, SomePath, Something, [new ByteRange(offset, length)])));

    [Fact]
    public void Ranges_that_overlap_or_go_back_are_faults()
    {
        Assert.Equal(FrameFault.None, Decode(new Frame.GetParts(1, SomePath, Something, [new(0, 10), new(10, 90)])));
        Assert.Equal(FrameFault.BadValue, Decode(new Frame.GetParts(1, SomePath, Something, [new(0, 10), new(9, 10)])));
        Assert.Equal(FrameFault.BadValue, Decode(new Frame.GetParts(1, SomePath, Something, [new(50, 10), new(0, 10)])));
        Assert.Equal(FrameFault.BadValue, Decode(new Frame.GetParts(1, SomePath, Something, [])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Chunk.MaxLength + 1)]
    public void A_chunk_of_a_length_that_none_has_is_a_fault(int length) =>
        Assert.Equal(FrameFault.BadValue, Decode(new Frame.Manifest(1, [new Chunk(1, length)], true)));

    [Fact]
    public void A_manifest_frame_without_chunks_is_the_last_or_a_fault()
    {
        Assert.Equal(FrameFault.None, Decode(new Frame.Manifest(1, [], true)));
        Assert.Equal(FrameFault.BadValue, Decode(new Frame.Manifest(1, [], false)));
    }

    [Fact]
    public void Part_of_a_chunk_is_a_fault()
    {
        var body = FrameCodec.Encode(new Frame.Manifest(1, [new Chunk(1, 5), new Chunk(2, 5)], true))[FrameLimits.LengthSize..];
        for (var cut = 0; cut < body.Length; cut++)
        {
            var isWhole = cut is 6 or 26; // kind, request and last; and 20 bytes for each chunk
            Assert.Equal(isWhole, FrameCodec.Decode(body.AsMemory(0, cut), out _) == FrameFault.None);
        }
    }

    [Fact]
    public void The_fullest_frames_fit_and_fuller_ones_cannot_be_sent()
    {
        var content = Something with { Length = long.MaxValue };
        Chunk[] chunks = [.. Enumerable.Repeat(new Chunk(UInt128.MaxValue, Chunk.MaxLength), FrameLimits.MaxChunks)];
        ByteRange[] ranges = [.. Enumerable.Range(0, FrameLimits.MaxRanges).Select(number => new ByteRange(number * 10L, 5))];
        Assert.Equal(FrameFault.None, Decode(new Frame.Manifest(1, [.. chunks], true)));
        Assert.Equal(FrameFault.None, Decode(new Frame.GetParts(1, SomePath, content, [.. ranges])));
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(new Frame.Manifest(1, [.. chunks, new Chunk(1, 1)], true)));
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(new Frame.GetParts(1, SomePath, content, [.. ranges, new ByteRange(1_000_000, 1)])));
    }

    private static FrameFault Decode(Frame frame) => FrameCodec.Decode(FrameCodec.Encode(frame).AsMemory(FrameLimits.LengthSize), out _);
}
