using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Status;

public sealed class TruncationTests
{
    public static TheoryData<string> Names => GoldenDatagramTests.AllNames;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_datagram_cut_anywhere_is_no_message(string name)
    {
        var golden = GoldenDatagrams.Named(name);
        for (var length = 0; length < golden.Bytes.Length; length++)
        {
            if (IsFormOfItsOwn(golden, length)) continue;
            Assert.NotEqual(DecodeFault.None, StatusDecoder.Decode(golden.Bytes.AsSpan(0, length), out var message, out _));
            Assert.Null(message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cut_inside_header_or_file_record_is_called_truncated(string name)
    {
        var golden = GoldenDatagrams.Named(name);
        var end = golden.Message.File is null ? golden.HeaderSize : golden.Bytes.Length;
        for (var length = 0; length < end; length++)
        {
            Assert.Equal(DecodeFault.Truncated, StatusDecoder.Decode(golden.Bytes.AsSpan(0, length), out _, out _));
        }
    }

    [Fact]
    public void A_cut_trailer_spoils_a_file_message()
    {
        byte[] whole = new MessageBytes(ByteOrder.BigEndian).Header(4).File().Trailer(1, 8, 0, 0, 0, 0, 0, 0, 0, 9);
        var bare = new MessageBytes(ByteOrder.BigEndian).Header(4).File().Length;
        for (var length = bare + 1; length < whole.Length; length++)
        {
            Assert.Equal(DecodeFault.TrailingBytes, StatusDecoder.Decode(whole.AsSpan(0, length), out _, out _));
        }
    }

    // 0x02 and 0x08 with less behind them, and a debug message with anything behind it, are messages too.
    private static bool IsFormOfItsOwn(GoldenDatagram golden, int length)
    {
        var behind = length - golden.HeaderSize;
        return golden.Message.Type switch
        {
            StatusType.Debug => behind >= 0,
            StatusType.Status => behind is 0 or 8,
            StatusType.NoChanges => behind is 0 or 8 or 20,
            StatusType.DirectoryEmpty => behind is 0 or 8,
            _ => false,
        };
    }
}
