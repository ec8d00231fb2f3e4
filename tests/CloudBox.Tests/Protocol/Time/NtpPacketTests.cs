using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

public sealed class NtpPacketTests
{
    [Fact]
    public void A_real_servers_answer_is_read_field_by_field()
    {
        Assert.True(NtpPacket.TryRead(NtpSamples.Reply(), out var packet));

        Assert.Equal((NtpLeap.None, 4, NtpMode.Server), (packet.Leap, packet.Version, packet.Mode));
        Assert.Equal((8, 0, -25), (packet.Stratum, packet.Poll, packet.Precision));
        Assert.Equal((0u, 0u, 0x7f7f0101u), (packet.RootDelay, packet.RootDispersion, packet.ReferenceId));
        Assert.Equal(new NtpTimestamp(0xeeb32749a0d7ce66), packet.Reference);
        Assert.Equal(NtpSamples.Sent, packet.Originate);
        Assert.Equal(new NtpTimestamp(0xeeb3274d2fb1f3f3), packet.Receive);
        Assert.Equal(new NtpTimestamp(0xeeb3274d2fb837cc), packet.Transmit);
    }

    [Fact]
    public void What_was_read_is_written_byte_for_byte()
    {
        var random = new Random(5);
        var bytes = new byte[NtpPacket.Size];
        for (var i = 0; i < 1000; i++)
        {
            random.NextBytes(bytes);
            Assert.True(NtpPacket.TryRead(bytes, out var packet));
            var written = new byte[NtpPacket.Size];
            packet.CopyTo(written);
            Assert.Equal(bytes, written);
        }
    }

    [Fact]
    public void A_shorter_datagram_is_no_packet()
    {
        for (var length = 0; length < NtpPacket.Size; length++) Assert.False(NtpPacket.TryRead(new byte[length], out _));
    }

    [Fact]
    public void The_distance_to_the_root_is_half_the_delay_and_all_of_the_dispersion() =>
        Assert.Equal(1.75, new NtpPacket { RootDelay = 0x0001_8000, RootDispersion = 0x0001_0000 }.RootDistanceSeconds);
}
