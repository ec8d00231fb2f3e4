using System.Buffers.Binary;
using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

public sealed class NtpReplyTests
{
    [Fact]
    public void A_real_servers_answer_is_good()
    {
        Assert.Equal(NtpFault.None, NtpReply.Judge(NtpSamples.Reply(), NtpSamples.Sent, key: null, out var packet));
        Assert.Equal(8, packet.Stratum);
    }

    [Theory]
    [InlineData(0, 0x23, NtpFault.WrongMode)]
    [InlineData(0, 0x25, NtpFault.WrongMode)]
    [InlineData(0, 0x26, NtpFault.WrongMode)]
    [InlineData(0, 0x04, NtpFault.WrongVersion)]
    [InlineData(0, 0x2C, NtpFault.WrongVersion)]
    [InlineData(0, 0x1C, NtpFault.None)] // version 3
    [InlineData(0, 0xE4, NtpFault.Unsynchronised)]
    [InlineData(0, 0x64, NtpFault.None)] // a leap second comes
    [InlineData(1, 16, NtpFault.NoStratum)]
    [InlineData(1, 255, NtpFault.NoStratum)]
    [InlineData(1, 0, NtpFault.KissOfDeath, 12, 0x52)]
    [InlineData(1, 0, NtpFault.NoStratum, 12, 0)]
    [InlineData(5, 31, NtpFault.None)] // root delay of almost 32 s: half counts
    [InlineData(5, 32, NtpFault.TooFarFromRoot)]
    [InlineData(9, 15, NtpFault.None)]
    [InlineData(9, 16, NtpFault.TooFarFromRoot)]
    [InlineData(24, 0xFF, NtpFault.NotOurs)]
    [InlineData(31, 0xEE, NtpFault.NotOurs)]
    [InlineData(40, 0xEE, NtpFault.Backwards, 43, 0x4C)] // the second before it came
    public void Each_field_is_checked(int at, byte value, NtpFault fault, int alsoAt = -1, int alsoValue = 0)
    {
        var reply = NtpSamples.Reply();
        reply[at] = value;
        if (alsoAt >= 0) reply[alsoAt] = (byte)alsoValue;

        Assert.Equal(fault, NtpReply.Judge(reply, NtpSamples.Sent, key: null, out _));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(40)]
    public void An_answer_without_a_time_is_none(int at)
    {
        var reply = NtpSamples.Reply();
        reply.AsSpan(at, 8).Clear();

        Assert.Equal(NtpFault.NoTime, NtpReply.Judge(reply, NtpSamples.Sent, key: null, out _));
    }

    [Fact]
    public void A_server_that_is_not_synchronised_says_so_and_is_no_kiss_of_death() =>
        Assert.Equal(NtpFault.Unsynchronised, NtpReply.Judge(NtpSamples.ReplyWithoutTime(), NtpSamples.Sent, key: null, out _));

    [Fact]
    public void An_answer_that_repeats_nothing_is_not_ours_even_if_nothing_was_sent()
    {
        var reply = NtpSamples.Reply();
        reply.AsSpan(24, 8).Clear();

        Assert.Equal(NtpFault.NotOurs, NtpReply.Judge(reply, default, key: null, out _));
    }

    [Fact]
    public void Cut_answers_are_malformed()
    {
        for (var length = 0; length < NtpPacket.Size; length++)
        {
            Assert.Equal(NtpFault.Malformed, NtpReply.Judge(NtpSamples.Reply().AsSpan(0, length), NtpSamples.Sent, key: null, out _));
        }
    }

    [Fact]
    public void A_signed_answer_of_a_real_server_is_good_with_the_key_and_without()
    {
        Assert.Equal(NtpFault.None, NtpReply.Judge(NtpSamples.SignedReply(), NtpSamples.Sent, NtpSamples.Key(), out _));
        Assert.Equal(NtpFault.None, NtpReply.Judge(NtpSamples.SignedReply(), NtpSamples.Sent, key: null, out _));
    }

    [Fact]
    public void No_byte_of_a_signed_answer_can_be_changed()
    {
        for (var at = 0; at < NtpSamples.SignedReply().Length; at++)
        {
            var reply = NtpSamples.SignedReply();
            reply[at] ^= 1;
            Assert.NotEqual(NtpFault.None, NtpReply.Judge(reply, NtpSamples.Sent, NtpSamples.Key(), out _));
        }
    }

    [Fact]
    public void Who_signs_wants_a_signature_or_a_plain_no()
    {
        byte[] keyRefused = [.. NtpSamples.Reply(), 0, 0, 0, 0];

        Assert.Equal(NtpFault.NotSigned, NtpReply.Judge(NtpSamples.Reply(), NtpSamples.Sent, NtpSamples.Key(), out _));
        Assert.Equal(NtpFault.KeyRefused, NtpReply.Judge(keyRefused, NtpSamples.Sent, NtpSamples.Key(), out _));
    }

    [Fact]
    public void Only_what_shows_that_the_sender_has_seen_our_question_ends_the_wait()
    {
        Assert.All([NtpFault.Malformed, NtpFault.NotOurs, NtpFault.NotSigned], fault => Assert.True(NtpReply.MayBeForged(fault)));
        Assert.All([NtpFault.KissOfDeath, NtpFault.KeyRefused, NtpFault.Unsynchronised, NtpFault.WrongMode], fault => Assert.False(NtpReply.MayBeForged(fault)));
    }

    [Theory]
    [InlineData("RATE", "is a kiss-o'-death, RATE: we ask too often")]
    [InlineData("DENY", "is a kiss-o'-death, DENY: we may not ask")]
    [InlineData("INIT", "is a kiss-o'-death, INIT: the server does not have the time yet")]
    [InlineData("A\u001b[\n", "is a kiss-o'-death, A...: the server refuses")]
    public void A_kiss_of_death_is_said_in_words_that_a_terminal_can_bear(string code, string words)
    {
        var packet = new NtpPacket { ReferenceId = BinaryPrimitives.ReadUInt32BigEndian([.. code.Select(letter => (byte)letter)]) };

        Assert.Equal(words, NtpFault.KissOfDeath.InWords(packet));
    }

    [Fact]
    public void Every_fault_has_words_of_its_own()
    {
        var words = Enum.GetValues<NtpFault>().Select(fault => fault.InWords(default)).ToList();

        Assert.Equal(words.Count, words.Distinct().Count());
    }
}
