using System.Text;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Status;

public sealed class StreamKindTests
{
    [Theory]
    [InlineData(StreamKind.Undecided, new byte[0])]
    [InlineData(StreamKind.Undecided, new byte[] { 0x00 })]
    [InlineData(StreamKind.Undecided, new byte[] { 0x16 })]
    [InlineData(StreamKind.Session, new byte[] { 0x16, 0x03 })]
    [InlineData(StreamKind.Session, new byte[] { 0x16, 0x03, 0x01, 0x02 })]
    [InlineData(StreamKind.Undecided, new byte[] { 0x01, 0x43 })]
    [InlineData(StreamKind.Undecided, new byte[] { 0x01, 0x43, 0x42 })]
    [InlineData(StreamKind.PlainData, new byte[] { 0x01, 0x43, 0x42, 0x44 })]
    [InlineData(StreamKind.BarePush, new byte[] { 0x01, 0x43, 0x42, 0x45 })]
    [InlineData(StreamKind.StatusMessage, new byte[] { 0xFF, 0xFF })]
    [InlineData(StreamKind.StatusMessage, new byte[] { 0x00, 0xFF })]
    [InlineData(StreamKind.StatusMessage, new byte[] { 0xFF, 0x00 })]
    [InlineData(StreamKind.BarePush, new byte[] { 0xFF, 0xFE })]
    public void First_bytes_tell(StreamKind kind, byte[] first) => Assert.Equal(kind, StreamKinds.Of(first));

    [Fact]
    public void Every_message_of_both_orders_is_told_by_two_bytes()
    {
        foreach (var golden in GoldenDatagrams.All) Assert.Equal(StreamKind.StatusMessage, StreamKinds.Of(golden.Bytes.AsSpan(0, 2)));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("z")]
    [InlineData("7")]
    [InlineData("big.bin")]
    [InlineData("ελένη")]
    public void A_block_with_any_file_name_may_be_a_bare_push(string name)
    {
        var block = new byte[BarePushHeader.Size];
        Encoding.UTF8.GetBytes(name, block);

        Assert.Equal(StreamKind.BarePush, StreamKinds.Of(block));
    }

    [Fact]
    public void Four_bytes_always_suffice()
    {
        Span<byte> first = stackalloc byte[StreamKinds.BytesToTell];
        for (var start = 0; start <= ushort.MaxValue; start++)
        {
            (first[0], first[1]) = ((byte)(start >> 8), (byte)start);
            Assert.NotEqual(StreamKind.Undecided, StreamKinds.Of(first));
        }
    }
}
