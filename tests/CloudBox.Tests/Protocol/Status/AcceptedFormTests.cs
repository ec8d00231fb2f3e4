using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Status;

/// <summary>Which lengths a datagram may have behind its header, type by type.</summary>
public sealed class AcceptedFormTests
{
    private static readonly Sha1Digest Sevens = Sha1Digest.FromBytes([.. Enumerable.Repeat((byte)7, 20)]);

    public static TheoryData<ByteOrder, bool> Orders => new()
    {
        { ByteOrder.BigEndian, false },
        { ByteOrder.BigEndian, true },
        { ByteOrder.LittleEndian, false },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_status_is_the_header_or_the_header_and_a_number(ByteOrder order, bool trailer)
    {
        AssertAccepted(order, trailer, 1, bytes => bytes);
        AssertAccepted(order, trailer, 1, bytes => bytes.Number(99));
        AssertOtherLengthsRefused(order, trailer, 1, 0, 8);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void No_changes_may_carry_an_mtime_and_a_hash_each_or_both(ByteOrder order, bool trailer)
    {
        var bare = AssertAccepted(order, trailer, 2, bytes => bytes);
        Assert.Null(bare.NewestMtime);
        Assert.Null(bare.DirectorySha1);
        var timed = AssertAccepted(order, trailer, 2, bytes => bytes.Number(99));
        Assert.Equal(99, timed.NewestMtime);
        Assert.Null(timed.DirectorySha1);
        var hashed = AssertAccepted(order, trailer, 2, bytes => bytes.Sha1());
        Assert.Null(hashed.NewestMtime);
        Assert.Equal(Sevens, hashed.DirectorySha1);
        var both = AssertAccepted(order, trailer, 2, bytes => bytes.Number(-1).Sha1());
        Assert.Equal(-1, both.NewestMtime);
        Assert.Equal(Sevens, both.DirectorySha1);
        AssertOtherLengthsRefused(order, trailer, 2, 0, 8, 20, 28);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Directory_empty_may_carry_an_mtime_or_a_hash(ByteOrder order, bool trailer)
    {
        Assert.Null(AssertAccepted(order, trailer, 8, bytes => bytes).NewestMtime);
        Assert.Equal(99, AssertAccepted(order, trailer, 8, bytes => bytes.Number(99)).NewestMtime);
        Assert.Equal(Sevens, AssertAccepted(order, trailer, 8, bytes => bytes.Sha1()).DirectorySha1);
        AssertOtherLengthsRefused(order, trailer, 8, 0, 8, 20);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void File_messages_carry_one_file_record(ByteOrder order, bool trailer)
    {
        for (var type = 3; type <= 7; type++)
        {
            var message = AssertAccepted(order, trailer, type, bytes => bytes.File("docs/σχέδιο.txt", 1L << 40, -5));
            Assert.Equal(new FileRecord(-5, RelativePath.Parse("docs/σχέδιο.txt"), Sevens, 1L << 40), message.File);
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_debug_message_may_be_followed_by_anything(ByteOrder order, bool trailer)
    {
        Assert.Null(AssertAccepted(order, trailer, 0xFFFF, bytes => bytes).Text);
        Assert.Equal("hi", AssertAccepted(order, trailer, 0xFFFF, bytes => bytes.Zeros(1).Text("hi").Zeros(1)).Text);
        Assert.Equal("hi", Accept(new MessageBytes(order).Header(0xFFFF).Zeros(1).Text("hi"), order).Text);
        Assert.Null(Accept(new MessageBytes(order).Header(0xFFFF).Raw(1, 2, 3), order).Text);
        Assert.Equal("hi", Accept(new MessageBytes(order).Header(0xFFFF).Zeros(1).Text("hi").Zeros(1).Raw(9, 8, 7), order).Text);
        Assert.Equal("", Accept(new MessageBytes(order).Header(0xFFFF).Zeros(600), order).Text);
    }

    [Theory]
    [InlineData(0x00, 0xFF, ByteOrder.BigEndian)]
    [InlineData(0xFF, 0x00, ByteOrder.LittleEndian)]
    public void Debug_may_be_one_byte_wide(byte first, byte second, ByteOrder order)
    {
        foreach (var time in new[] { MessageBytes.SomeTime, 0, -1 })
        {
            byte[] bytes = new MessageBytes(order).Raw(first, second).Zeros(1).Text("bob").Zeros(1).Short(0x0102).Number(time);
            Assert.Equal(StatusType.Debug, Accept(bytes, order, time).Type);
        }
    }

    [Fact]
    public void A_debug_text_ends_after_512_bytes()
    {
        byte[] bytes = new MessageBytes(ByteOrder.BigEndian).Header(0xFFFF).Zeros(1).Text(new string('x', 600));

        Assert.Equal(new string('x', 512), Accept(bytes, ByteOrder.BigEndian).Text);
    }

    [Fact]
    public void The_time_overrules_the_type_when_it_makes_sense_in_the_other_order_only()
    {
        byte[] bytes = new MessageBytes(ByteOrder.LittleEndian).Raw(0, 1, 0).Text("bob").Zeros(1).Short(0x0102).Number(MessageBytes.SomeTime);

        Accept(bytes, ByteOrder.LittleEndian);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 9 })]
    [InlineData(new byte[] { 9, 0 })]
    [InlineData(new byte[] { 1, 1 })]
    [InlineData(new byte[] { 0xFF, 0xFE })]
    [InlineData(new byte[] { 0xFF, 3 })]
    public void Other_types_are_unknown(byte[] type)
    {
        byte[] bytes = new MessageBytes(ByteOrder.BigEndian).Raw(type).Zeros(1).Text("bob").Zeros(1).Short(1).Number(1);

        AssertFault(DecodeFault.UnknownType, bytes);
    }

    [Fact]
    public void Names_and_lengths_are_checked()
    {
        AssertFault(DecodeFault.BadClientName, new MessageBytes(ByteOrder.BigEndian).Header(1, client: ""));
        AssertFault(DecodeFault.BadClientName, new MessageBytes(ByteOrder.BigEndian).Header(1, client: new string('x', 256)));
        AssertFault(DecodeFault.BadClientName, new MessageBytes(ByteOrder.BigEndian).Header(1, client: "a\u001bb"));
        AssertFault(DecodeFault.None, new MessageBytes(ByteOrder.BigEndian).Header(1, client: new string('x', 255)));
        AssertFault(DecodeFault.BadFileName, new MessageBytes(ByteOrder.BigEndian).Header(3).File(""));
        AssertFault(DecodeFault.BadFileName, new MessageBytes(ByteOrder.BigEndian).Header(3).File("../x"));
        AssertFault(DecodeFault.BadFileName, new MessageBytes(ByteOrder.BigEndian).Header(3).File("/etc/passwd"));
        AssertFault(DecodeFault.BadLength, new MessageBytes(ByteOrder.BigEndian).Header(3).File(length: -1));
        AssertFault(DecodeFault.BadLength, new MessageBytes(ByteOrder.LittleEndian).Header(3).File(length: long.MinValue));
        AssertFault(DecodeFault.TrailingBytes, new MessageBytes(ByteOrder.BigEndian).Header(3).File().Zeros(1));
        AssertFault(DecodeFault.BadFileName, new MessageBytes(ByteOrder.BigEndian).Header(3).Number(1).Raw(1).Text("x").Zeros(29));
    }

    private static StatusMessage AssertAccepted(ByteOrder order, bool trailer, int type, Func<MessageBytes, MessageBytes> body)
    {
        var bytes = body(new MessageBytes(order).Header(type));
        var message = Accept(trailer ? bytes.Trailer() : bytes, order);
        Assert.Equal((StatusType)type, message.Type);
        Assert.Equal(trailer ? new StatusTrailer(1, 2) : null, message.Trailer);
        return message;
    }

    private static StatusMessage Accept(byte[] bytes, ByteOrder expected, long time = MessageBytes.SomeTime)
    {
        Assert.Equal(DecodeFault.None, StatusDecoder.Decode(bytes, out var message, out var order));
        Assert.Equal(expected, order);
        Assert.Equal("bob", message!.Client.Value);
        Assert.Equal(0x0102, message.TcpPort);
        Assert.Equal(time, message.CurrentTime);
        return message;
    }

    private static void AssertOtherLengthsRefused(ByteOrder order, bool trailer, int type, params int[] accepted)
    {
        // Six bytes and the shortest trailer are as long as an mtime and a hash: nothing tells these apart.
        int[] ambiguous = trailer && type == 2 ? [28 - new StatusTrailer().Size] : [];
        foreach (var size in Enumerable.Range(0, 40).Except(accepted).Except(ambiguous))
        {
            var bytes = new MessageBytes(order).Header(type).Raw([.. Enumerable.Repeat((byte)7, size)]);
            AssertFault(DecodeFault.TrailingBytes, trailer ? bytes.Trailer() : bytes);
        }
    }

    private static void AssertFault(DecodeFault expected, byte[] bytes)
    {
        Assert.Equal(expected, StatusDecoder.Decode(bytes, out var message, out _));
        Assert.Equal(expected == DecodeFault.None, message is not null);
    }
}
