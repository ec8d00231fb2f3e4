using System.Security.Cryptography;
using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

public sealed class NtpRequestTests
{
    private static readonly NtpTimestamp Came = new(0xEEB3274D_80000001);
    private static readonly NtpTimestamp Leaves = new(0xEEB3274D_90000000);
    private static readonly NtpKey Other = new(2, HashAlgorithmName.SHA512, "another key"u8);

    [Fact]
    public void A_request_is_answered_byte_for_byte()
    {
        Assert.Equal(NtpVerdict.Served, NtpRequest.Judge(NtpSamples.Request(), [], Came, out var answer));

        Assert.Equal("240a00e9" + "00000000" + "00000001" + "7f7f0101" + "eeb3274d00000000" + "0123456789abcdef" + "eeb3274d80000001" + "eeb3274d90000000", Hex(answer));
    }

    [Theory]
    [InlineData(0x23, 0x24)]
    [InlineData(0x1B, 0x1C)] // version 3
    [InlineData(0x0B, 0x0C)] // version 1
    [InlineData(0x08, 0x0C)] // version 1 before there were modes
    [InlineData(0xE3, 0x24)] // whose clock is not synchronised: that is why it asks
    [InlineData(0x21, 0x22)] // a peer
    public void Version_and_mode_are_answered_in_kind(byte asked, byte answered)
    {
        var request = NtpSamples.Request();
        (request[0], request[2]) = (asked, 6);

        Assert.Equal(NtpVerdict.Served, NtpRequest.Judge(request, [], Came, out var answer));
        Assert.Equal((answered, 6), (Bytes(answer)[0], Bytes(answer)[2]));
    }

    [Theory]
    [InlineData(0x24)] // an answer: two servers would answer each other for ever
    [InlineData(0x22)]
    [InlineData(0x25)]
    [InlineData(0x26)] // control messages, with which others were flooded
    [InlineData(0x27)]
    [InlineData(0x20)]
    [InlineData(0x03)] // version 0
    [InlineData(0x2B)] // version 5
    public void What_is_no_request_has_no_answer(byte first)
    {
        var datagram = NtpSamples.Request();
        datagram[0] = first;

        Assert.Equal(NtpVerdict.NoRequest, NtpRequest.Judge(datagram, [], Came, out _));
        Assert.False(NtpRequest.TryRefuse(datagram, out _));
    }

    [Fact]
    public void A_real_client_takes_the_answer_for_good()
    {
        NtpRequest.Judge(NtpSamples.Request(), [], Came, out var answer);

        Assert.Equal(NtpFault.None, NtpReply.Judge(Bytes(answer), NtpSamples.Sent, key: null, out _));
    }

    [Fact]
    public void A_signed_request_has_a_signed_answer()
    {
        NtpKey[] keys = [Other, NtpSamples.Key()];

        Assert.Equal(NtpVerdict.Served, NtpRequest.Judge(NtpSamples.Signed(NtpSamples.Request(), Other), keys, Came, out var answer));
        Assert.Equal(NtpFault.None, NtpReply.Judge(Bytes(answer), NtpSamples.Sent, Other, out _));
        Assert.Equal(NtpFault.NotSigned, NtpReply.Judge(Bytes(answer), NtpSamples.Sent, NtpSamples.Key(), out _));
    }

    [Fact]
    public void Before_version_4_signatures_are_whole_on_both_sides()
    {
        var request = NtpSamples.Request();
        request[0] = 0x1B;

        Assert.Equal(NtpVerdict.Served, NtpRequest.Judge(NtpSamples.Signed(request, Other), [Other], Came, out var answer));
        Assert.Equal(NtpPacket.Size + 4 + 64, Bytes(answer).Length);
        Assert.Equal(NtpFault.None, NtpReply.Judge(Bytes(answer), NtpSamples.Sent, Other, out _));
    }

    [Fact]
    public void A_signature_covers_the_fields_before_it()
    {
        byte[] field = [1, 4, 0, 28, .. new byte[24]];
        var request = NtpSamples.Signed([.. NtpSamples.Request(), .. field], Other);

        Assert.Equal(NtpVerdict.Served, NtpRequest.Judge(request, [Other], Came, out _));
        request[60] ^= 1;
        Assert.Equal(NtpVerdict.KeyRefused, NtpRequest.Judge(request, [Other], Came, out _));
    }

    [Fact]
    public void A_signature_of_a_key_that_is_not_ours_gets_a_plain_no_and_no_signature()
    {
        foreach (var keys in new NtpKey[][] { [], [Other], [new NtpKey(1, HashAlgorithmName.SHA256, "wrong"u8)] })
        {
            Assert.Equal(NtpVerdict.KeyRefused, NtpRequest.Judge(NtpSamples.Signed(NtpSamples.Request(), NtpSamples.Key()), keys, Came, out var answer));
            Assert.Equal(NtpFault.KeyRefused, NtpReply.Judge(Bytes(answer), NtpSamples.Sent, NtpSamples.Key(), out _));
        }
    }

    [Fact]
    public void Who_asks_too_often_is_told_so()
    {
        Assert.True(NtpRequest.TryRefuse(NtpSamples.Request(), out var answer));

        Assert.Equal(NtpFault.KissOfDeath, NtpReply.Judge(Bytes(answer), NtpSamples.Sent, key: null, out var packet));
        Assert.Equal("RATE", NtpFaultText.KissCode(packet.ReferenceId));
    }

    [Fact]
    public void No_bytes_whatever_get_more_than_they_are()
    {
        var random = new Random(11);
        var answered = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var datagram = new byte[random.Next(140)];
            random.NextBytes(datagram);
            if (datagram.Length > 0 && i % 2 == 0) datagram[0] = 0x23;
            if (datagram.Length > 52) (datagram[50], datagram[51]) = (0, (byte)(random.Next(16) * 4));
            if (NtpRequest.Judge(datagram, [Other], Came, out var answer) == NtpVerdict.NoRequest) continue;
            answered++;
            Assert.InRange(Bytes(answer).Length, NtpPacket.Size, datagram.Length);
            Assert.True(NtpRequest.TryRefuse(datagram, out var refusal));
            Assert.InRange(Bytes(refusal).Length, NtpPacket.Size, datagram.Length);
        }

        Assert.True(answered > 100);
    }

    private static byte[] Bytes(in NtpAnswer answer)
    {
        var bytes = new byte[NtpAnswer.MaxSize];
        return bytes[..answer.CopyTo(bytes, Leaves)];
    }

    private static string Hex(in NtpAnswer answer) => Convert.ToHexStringLower(Bytes(answer));
}
