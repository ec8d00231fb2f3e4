using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Protocol.Sessions;

public sealed class FrameCodecTests
{
    private static readonly ContentId Something = new(3, Sha1Digest.OfNothing, 7);

    [Fact]
    public void Every_frame_comes_back_as_it_was()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            foreach (var frame in FrameSamples.All(seed))
            {
                var bytes = FrameCodec.Encode(frame);
                Assert.Equal(FrameFault.None, FrameCodec.ReadLength(bytes, FrameLimits.MaxAfterAck, out var length));
                Assert.Equal(bytes.Length, FrameLimits.LengthSize + length);
                Assert.Equal(FrameFault.None, FrameCodec.Decode(bytes.AsMemory(FrameLimits.LengthSize), out var decoded));
                Assert.Equal(bytes, FrameCodec.Encode(decoded!));
                Assert.Equivalent(Comparable(frame), Comparable(decoded!), strict: true);
            }
        }
    }

    [Fact]
    public void A_frame_cut_anywhere_or_one_byte_longer_is_a_fault()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            foreach (var frame in FrameSamples.All(seed).Where(frame => frame is not (Frame.FileData or Frame.Manifest or Frame.RidingFile)))
            {
                var body = FrameCodec.Encode(frame)[FrameLimits.LengthSize..];
                for (var cut = 0; cut < body.Length; cut++)
                {
                    Assert.NotEqual(FrameFault.None, FrameCodec.Decode(body.AsMemory(0, cut), out var none));
                    Assert.Null(none);
                }

                Assert.Equal(FrameFault.TrailingBytes, FrameCodec.Decode((byte[])[.. body, 0], out _));
            }
        }
    }

    [Fact]
    public void A_file_that_rides_has_exactly_the_bytes_that_its_content_says()
    {
        var body = FrameCodec.Encode(FrameSamples.One(23, new Random(1)))[FrameLimits.LengthSize..];
        for (var cut = 0; cut < body.Length; cut++) Assert.NotEqual(FrameFault.None, FrameCodec.Decode(body.AsMemory(0, cut), out _));
        Assert.Equal(FrameFault.BadValue, FrameCodec.Decode((byte[])[.. body, 0], out _));
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(new Frame.RidingFile(RelativePath.Parse("f"), Something with { Length = FrameLimits.MaxRiding + 1 }, new byte[FrameLimits.MaxRiding + 1])));
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(new Frame.RidingFile(RelativePath.Parse("f"), Something with { Length = 2 }, new byte[1])));
    }

    [Fact]
    public void The_size_of_an_entry_is_known_before_it_is_written()
    {
        var random = new Random(7);
        var empty = FrameCodec.Encode(new Frame.IndexBatch(1, 2, [])).Length;
        for (var round = 0; round < 500; round++)
        {
            var entry = FrameSamples.Entry(random);
            Assert.Equal(empty + IndexEntryCodec.SizeOf(entry), FrameCodec.Encode(new Frame.IndexBatch(1, 2, [entry])).Length);
        }
    }

    [Fact]
    public void The_longest_entry_fits_behind_a_batch_of_target_size()
    {
        var path = RelativePath.Parse(string.Join('/', Enumerable.Repeat(new string('a', 255), 16)));
        var author = new string('b', AuthorName.MaxBytes);
        var siblings = Enumerable.Range(1, FrameLimits.MaxSiblings).Select(number =>
            new Sibling(new Dot(new ReplicaId((ulong)number), 1), new FileEntry(EntryKind.File, Something, 1, 0x1FF, 1, author)));
        var context = VersionVector.Of(Enumerable.Range(1, FrameLimits.MaxContext).Select(number => new Dot(new ReplicaId((ulong)number), 2)));
        var longest = IndexEntryCodec.SizeOf(new IndexEntry(path, [.. siblings], context));
        Assert.InRange(longest, 100_000, FrameLimits.MaxAfterAck - FrameLimits.TargetBatch - 100);
    }

    [Fact]
    public void The_bytes_of_a_file_are_not_copied()
    {
        var body = FrameCodec.Encode(new Frame.FileData(1, new byte[FrameLimits.MaxData], false)).AsMemory(FrameLimits.LengthSize);
        Frame? frame = null;
        Assert.InRange(Allocations.Of(() => FrameCodec.Decode(body, out frame), bound: 1000), 0, 1000);
        body.Span[^1] = 9;
        Assert.Equal(9, ((Frame.FileData)frame!).Bytes.Span[^1]);
    }

    [Fact]
    public void Content_is_written_straight_into_its_frame_and_nothing_stays_of_content_that_is_gone()
    {
        var buffer = new FrameBuffer();
        Assert.True(FrameCodec.WriteData(buffer, 5, 3, true, 8, static (target, value) => Fill(target, value)));
        Assert.Equal(FrameCodec.Encode(new Frame.FileData(5, new byte[] { 8, 8, 8 }, true)), buffer.Written.ToArray());
        Assert.False(FrameCodec.WriteData(buffer, 6, 3, true, 8, static (_, _) => false));
        Assert.Equal(13, buffer.Length);
    }

    [Theory]
    [InlineData(0u, FrameLimits.MaxAfterAck)]
    [InlineData((uint)FrameLimits.MaxBeforeAck + 1, FrameLimits.MaxBeforeAck)]
    [InlineData((uint)FrameLimits.MaxAfterAck + 1, FrameLimits.MaxAfterAck)]
    [InlineData(uint.MaxValue, FrameLimits.MaxAfterAck)]
    public void Lengths_that_no_frame_has_are_faults(uint length, int most)
    {
        var start = BitConverter.IsLittleEndian ? BitConverter.GetBytes(length).Reverse().ToArray() : BitConverter.GetBytes(length);
        Assert.Equal(FrameFault.Length, FrameCodec.ReadLength(start, most, out _));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/etc/passwd")]
    [InlineData(".cloudbox/stage")]
    [InlineData("a\0b")]
    public void A_path_that_is_none_is_a_fault(string path)
    {
        var harmless = new string('x', path.Length);
        var body = FrameCodec.Encode(new Frame.GetFile(1, RelativePath.Parse(harmless), Something))[FrameLimits.LengthSize..];
        System.Text.Encoding.UTF8.GetBytes(path, body.AsSpan(7));
        Assert.Equal(FrameFault.BadValue, FrameCodec.Decode(body, out _));
    }

    [Theory]
    [InlineData(2, 1, 1, "bob")] // out of order
    [InlineData(1, 1, 1, "bob")] // twice
    [InlineData(1, 2, 0, "bob")] // not covered
    [InlineData(1, 2, 1, "b/b")] // no name for a file
    public void Siblings_that_cannot_be_are_faults(int first, int second, int contextOffset, string author)
    {
        Sibling Make(int counter) => new(new Dot(new ReplicaId(1), (ulong)counter), new FileEntry(EntryKind.File, Something, 1, 1, 1, author));
        var context = VersionVector.Of(new Dot(new ReplicaId(1), (ulong)(second + contextOffset - 1)));
        var entry = new IndexEntry(RelativePath.Parse("a"), [Make(first), Make(second)], context);
        var body = FrameCodec.Encode(new Frame.IndexBatch(1, 2, [entry]))[FrameLimits.LengthSize..];
        Assert.Equal(FrameFault.BadValue, FrameCodec.Decode(body, out _));
    }

    [Fact]
    public void Text_for_people_is_cut_at_a_whole_character()
    {
        var bye = new Frame.Bye(new string('a', FrameLimits.MaxTextBytes - 1) + "\u00e4\u00e4");
        Assert.Equal(FrameFault.None, FrameCodec.Decode(FrameCodec.Encode(bye).AsMemory(FrameLimits.LengthSize), out var decoded));
        Assert.Equal(new string('a', FrameLimits.MaxTextBytes - 1), ((Frame.Bye)decoded!).Reason);
    }

    [Fact]
    public void What_is_beyond_the_limits_cannot_be_sent()
    {
        var hello = new Frame.Hello(ClientName.Parse("a"), 1, new string('0', 64), [.. Enumerable.Repeat("f", 65)]);
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(hello));
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(new Frame.FileData(1, new byte[FrameLimits.MaxData + 1], true)));
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(new Frame.IndexOffer(default, [.. new ulong[65]], 1, [])));
    }

    private static bool Fill(Span<byte> target, int value)
    {
        target.Fill((byte)value);
        return true;
    }

    // The memory of content is not what matters, its bytes are; arrays compare by what is in them.
    private static object Comparable(Frame frame) => frame switch
    {
        Frame.FileData data => new { data.Request, data.IsLast, Bytes = data.Bytes.ToArray() },
        Frame.RidingFile riding => new { riding.Path, riding.Content, Bytes = riding.Bytes.ToArray() },
        _ => frame,
    };
}
