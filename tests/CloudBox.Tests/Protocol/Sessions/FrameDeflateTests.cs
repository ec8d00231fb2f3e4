using System.Buffers.Binary;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Sessions;

public sealed class FrameDeflateTests
{
    [Fact]
    public void A_batch_is_the_same_when_it_comes_out_and_shorter_on_the_way()
    {
        var batch = Batch(200);
        var (plain, deflated) = (FrameCodec.Encode(batch), FrameDeflate.Encode(batch));
        Assert.InRange(deflated.Length, 1, plain.Length - 1);
        Assert.Equal(deflated.Length - FrameLimits.LengthSize, (int)BinaryPrimitives.ReadUInt32BigEndian(deflated));
        Assert.Equal(FrameFault.None, FrameCodec.Decode(deflated.AsMemory(FrameLimits.LengthSize), out var frame));
        Assert.Equal(plain, FrameCodec.Encode(frame!));
    }

    [Fact]
    public void What_is_short_stays_as_it_is() => Assert.Equal(FrameCodec.Encode(Batch(1)), FrameDeflate.Encode(Batch(1)));

    [Fact]
    public void No_more_is_inflated_than_a_frame_may_have()
    {
        var deflated = FrameDeflate.Encode(Batch(2000));
        Assert.Equal(FrameFault.Length, FrameCodec.Decode(deflated.AsMemory(FrameLimits.LengthSize), out _, FrameLimits.MaxBeforeAck));
    }

    [Fact]
    public void What_is_longer_or_shorter_than_it_says_is_no_frame()
    {
        foreach (var by in new[] { -1, 1 })
        {
            var deflated = FrameDeflate.Encode(Batch(200));
            var told = deflated.AsSpan(FrameLimits.LengthSize + 1);
            BinaryPrimitives.WriteUInt32BigEndian(told, (uint)(BinaryPrimitives.ReadUInt32BigEndian(told) + by));
            Assert.Equal(FrameFault.BadValue, FrameCodec.Decode(deflated.AsMemory(FrameLimits.LengthSize), out _));
        }
    }

    [Fact]
    public void Nothing_that_comes_deflated_makes_the_decoder_throw()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var deflated = FrameDeflate.Encode(Batch(20));
            for (var i = 0; i < 3; i++) deflated[random.Next(FrameLimits.LengthSize + 1, deflated.Length)] = (byte)random.Next(256);
            FrameCodec.Decode(deflated.AsMemory(FrameLimits.LengthSize, random.Next(1, deflated.Length - FrameLimits.LengthSize + 1)), out _);
        }
    }

    private static Frame.IndexBatch Batch(int entries) => new(1, 2, [.. Entries(entries)]);

    private static IEnumerable<IndexEntry> Entries(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var dot = new Dot(new ReplicaId(7), (ulong)i + 1);
            var entry = new FileEntry(EntryKind.File, new ContentId(i, default, (UInt128)i), 5, 0x1A4, 6, "alice");
            yield return new IndexEntry(RelativePath.Parse($"some/directory/file{i}"), [new Sibling(dot, entry)], VersionVector.Of([dot]));
        }
    }
}
