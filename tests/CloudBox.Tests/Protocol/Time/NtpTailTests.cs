using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

public sealed class NtpTailTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("00000000", 0)] // a crypto-NAK
    [InlineData("00000001 000102030405060708090a0b0c0d0e0f", 0)] // MD5
    [InlineData("00000001 000102030405060708090a0b0c0d0e0f10111213", 0)] // 20 bytes
    [InlineData("0104001c 0000000000000000 0000000000000000 0000000000000000", 28)] // one field of 28 bytes
    [InlineData("01040010 0000000000000000 00000000 00000001 000102030405060708090a0b0c0d0e0f10111213", 16)]
    public void A_signature_begins_behind_the_last_field(string tail, int fields)
    {
        Assert.True(NtpTail.TryFindSignature(Datagram(tail), out var start));
        Assert.Equal(NtpPacket.Size + fields, start);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0000000000000000")]
    [InlineData("0104000c 0000000000000000 0000000000000000 0000000000000000")] // a field of 12 bytes
    [InlineData("0104001e 0000000000000000 0000000000000000 0000000000000000 0000")] // not a multiple of four
    [InlineData("01040100 0000000000000000 0000000000000000 0000000000000000")] // longer than what is there
    [InlineData("01040000 0000000000000000 0000000000000000 0000000000000000")] // empty: would never end
    public void Anything_else_is_refused(string tail) => Assert.False(NtpTail.TryFindSignature(Datagram(tail), out _));

    [Fact]
    public void No_bytes_whatever_make_it_throw_or_lead_outside()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[NtpPacket.Size + random.Next(120)];
            random.NextBytes(bytes);
            if (bytes.Length > 52) (bytes[50], bytes[51]) = (0, (byte)(random.Next(16) * 4));
            if (NtpTail.TryFindSignature(bytes, out var start)) Assert.InRange(start, NtpPacket.Size, bytes.Length);
        }
    }

    private static byte[] Datagram(string tail) => [.. NtpSamples.Request(), .. Convert.FromHexString(tail.Replace(" ", "", StringComparison.Ordinal))];
}
