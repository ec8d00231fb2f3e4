using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Status;

public sealed class DecodeStreamTests
{
    /// <summary>Messages that can stand at the start of a stream, complete without its end.</summary>
    private static readonly IReadOnlyList<(byte[] Bytes, StatusMessage Message)> Complete =
    [
        .. GoldenDatagrams.All.Where(golden => golden.Message.File is not null || golden.Message.Text is not null).Select(golden => (golden.Bytes, golden.Message)),
        .. GoldenDatagrams.All.Where(golden => golden.Message.Type is StatusType.Status or StatusType.NoChanges or StatusType.DirectoryEmpty)
            .Select(golden => (golden.Bytes[..golden.HeaderSize], golden.Message with { NewestMtime = null, DirectorySha1 = null })),
        WithText(""),
        WithText(new string('x', 511)),
        WithText(new string('x', 512)),
    ];

    [Fact]
    public void Fed_byte_by_byte_it_waits_until_the_message_is_complete()
    {
        foreach (var (bytes, message) in Complete)
        {
            byte[] stream = [.. bytes, .. "content of the file"u8];
            for (var arrived = 0; arrived < bytes.Length; arrived++)
            {
                Assert.Equal(DecodeFault.Truncated, StatusDecoder.DecodeStream(stream.AsSpan(0, arrived), false, out var none, out _, out var nothing));
                Assert.Null(none);
                Assert.Equal(0, nothing);
            }

            for (var arrived = bytes.Length; arrived <= stream.Length; arrived++)
            {
                Assert.Equal(DecodeFault.None, StatusDecoder.DecodeStream(stream.AsSpan(0, arrived), false, out var decoded, out _, out var used));
                Assert.Equal(message, decoded);
                Assert.Equal(bytes.Length, used);
            }
        }
    }

    [Fact]
    public void Messages_that_follow_each_other_are_told_apart_however_they_arrive()
    {
        const int Seed = 20140119;
        var random = new Random(Seed);
        for (var round = 0; round < 300; round++)
        {
            var messages = Enumerable.Range(0, 5).Select(_ => Complete[random.Next(Complete.Count)]).ToList();
            byte[] stream = [.. messages.SelectMany(message => message.Bytes)];

            Assert.Equal(messages.Select(message => message.Message), ReadAll(stream, random));
        }
    }

    [Fact]
    public void A_debug_message_without_text_ends_with_the_stream()
    {
        var bytes = GoldenDatagrams.Named("debug").Bytes;

        Assert.Equal(DecodeFault.Truncated, StatusDecoder.DecodeStream(bytes, atEnd: false, out _, out _, out _));
        Assert.Equal(DecodeFault.None, StatusDecoder.DecodeStream(bytes, atEnd: true, out var message, out _, out var used));
        Assert.Null(message!.Text);
        Assert.Equal(bytes.Length, used);
    }

    [Fact]
    public void A_debug_text_may_end_with_the_stream()
    {
        byte[] bytes = new MessageBytes(ByteOrder.LittleEndian).Header(0xFFFF).Zeros(1).Text("hi");

        Assert.Equal(DecodeFault.Truncated, StatusDecoder.DecodeStream(bytes, atEnd: false, out _, out _, out _));
        Assert.Equal(DecodeFault.None, StatusDecoder.DecodeStream(bytes, atEnd: true, out var message, out var order, out var used));
        Assert.Equal("hi", message!.Text);
        Assert.Equal(ByteOrder.LittleEndian, order);
        Assert.Equal(bytes.Length, used);
    }

    [Theory]
    [InlineData(513)]
    [InlineData(600)]
    [InlineData(5000)]
    public void A_debug_text_that_does_not_end_is_cut_at_the_same_byte_however_it_arrives(int length)
    {
        byte[] bytes = new MessageBytes(ByteOrder.BigEndian).Header(0xFFFF).Zeros(1).Text(new string('x', length)).Zeros(1);
        var cut = new MessageBytes(ByteOrder.BigEndian).Header(0xFFFF).Length + 1 + 512;
        for (var arrived = 0; arrived <= bytes.Length; arrived++)
        {
            var fault = StatusDecoder.DecodeStream(bytes.AsSpan(0, arrived), atEnd: false, out var message, out _, out var used);
            if (fault == DecodeFault.Truncated && arrived <= cut) continue;
            Assert.Equal(DecodeFault.None, fault);
            Assert.Equal(new string('x', 512), message!.Text);
            Assert.Equal(cut, used);
        }
    }

    [Fact]
    public void What_no_further_byte_can_mend_is_told_at_once()
    {
        AssertNeverMended(DecodeFault.UnknownType, [0, 9, 0]);
        AssertNeverMended(DecodeFault.BadClientName, [0, 6, 0, 0]);
        AssertNeverMended(DecodeFault.BadClientName, new MessageBytes(ByteOrder.BigEndian).Raw(0, 6, 0).Text(new string('x', 256)));
        AssertNeverMended(DecodeFault.BadFileName, new MessageBytes(ByteOrder.BigEndian).Header(6).Number(1).Raw(1));
        AssertNeverMended(DecodeFault.BadFileName, new MessageBytes(ByteOrder.BigEndian).Header(6).Number(1).Zeros(1).Text(new string('x', 4097)));
        AssertNeverMended(DecodeFault.BadFileName, new MessageBytes(ByteOrder.BigEndian).Header(6).Number(1).Zeros(1).Text("../x").Zeros(1));
        AssertNeverMended(DecodeFault.BadLength, new MessageBytes(ByteOrder.BigEndian).Header(6).File(length: -1));
    }

    [Fact]
    public void The_longest_message_fits_the_stated_bound()
    {
        var path = string.Join('/', Enumerable.Repeat(new string('x', 255), 16));
        byte[] bytes = new MessageBytes(ByteOrder.BigEndian).Header(7, client: new string('x', 255)).File(path + "/");
        Assert.Equal(StatusDecoder.MaxStreamMessageBytes, bytes.Length);

        byte[] valid = new MessageBytes(ByteOrder.BigEndian).Header(7, client: new string('x', 255)).File(path);
        Assert.Equal(DecodeFault.None, StatusDecoder.DecodeStream(valid, false, out _, out _, out var used));
        Assert.Equal(valid.Length, used);
    }

    private static (byte[] Bytes, StatusMessage Message) WithText(string text)
    {
        byte[] bytes = new MessageBytes(ByteOrder.BigEndian).Header(0xFFFF).Zeros(1).Text(text).Zeros(1);
        return (bytes, GoldenDatagrams.Header("bob", 0x0102, MessageBytes.SomeTime) with { Type = StatusType.Debug, Text = text });
    }

    private static List<StatusMessage> ReadAll(ReadOnlySpan<byte> stream, Random random)
    {
        var read = new List<StatusMessage>();
        var (start, arrived) = (0, 0);
        while (start < stream.Length)
        {
            var fault = StatusDecoder.DecodeStream(stream[start..arrived], arrived == stream.Length, out var message, out _, out var used);
            if (fault == DecodeFault.None)
            {
                read.Add(message!);
                start += used;
                continue;
            }

            Assert.Equal(DecodeFault.Truncated, fault);
            Assert.True(arrived < stream.Length);
            arrived = Math.Min(stream.Length, arrived + random.Next(1, 60));
        }

        return read;
    }

    private static void AssertNeverMended(DecodeFault expected, byte[] bytes)
    {
        foreach (var atEnd in new[] { false, true })
        {
            Assert.Equal(expected, StatusDecoder.DecodeStream(bytes, atEnd, out var message, out _, out var used));
            Assert.Null(message);
            Assert.Equal(0, used);
        }
    }
}
