using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CloudBox.Network.Time;
using CloudBox.Protocol.Time;
using CloudBox.Tests.Protocol.Time;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Time;

public sealed class TimeServerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Both_families_are_served(string address)
    {
        await using var server = new RunningServer(address: address);

        var measured = await server.MeasureAsync();

        Assert.InRange(Math.Abs(measured.Sample.OffsetNs), 0, measured.BoundNs);
        Assert.Equal((4, 5L), (measured.Answers, server.Counts.Served));
    }

    [Theory]
    [InlineData(2.5)]
    [InlineData(-2.5)]
    [InlineData(0.02)]
    [InlineData(3_000_000_000)] // 95 years: in another era
    public async Task A_clock_that_is_off_reads_as_far_off_as_it_is(double seconds)
    {
        var shift = TimeSpan.FromSeconds(seconds);
        await using var server = new RunningServer(new ShiftedClock(shift));

        var measured = await server.MeasureAsync();

        var wrapped = Math.IEEERemainder(seconds, Math.Pow(2, 32)); // eras are not told apart
        Assert.InRange(measured.Sample.OffsetNs - (wrapped * 1e9), -measured.BoundNs - 1000, measured.BoundNs + 1000);
    }

    [Fact]
    public async Task What_is_no_request_is_counted_and_not_answered()
    {
        await using var server = new RunningServer();
        using var socket = server.Dial();
        var random = new Random(3);
        for (var i = 0; i < 40; i++)
        {
            var garbage = new byte[i];
            random.NextBytes(garbage);
            socket.Send(garbage);
        }

        socket.Send(NtpSamples.Reply());
        socket.Send(NtpSamples.Request());

        Assert.Equal(NtpSamples.Sent, Receive(socket).Originate); // the first to come back
        Assert.Equal(0, socket.Available);
        await Eventually.HoldsAsync(() => server.Counts is { Served: 1, NoRequest: 41 }, "all are counted");
        Assert.Equal(41, server.Counts.Refused);
    }

    [Fact]
    public async Task A_longer_datagram_than_any_request_does_no_harm()
    {
        await using var server = new RunningServer();
        using var socket = server.Dial();
        socket.Send([.. NtpSamples.Request(), .. new byte[9000]]);
        socket.Send(NtpSamples.Request());

        Assert.Equal(NtpMode.Server, Receive(socket).Mode);
        await Eventually.HoldsAsync(() => server.Counts is { Served: 1, NoRequest: 1 }, "both are counted");
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_once_a_second_and_served_again_when_it_calms_down()
    {
        var clock = new ManualClock();
        await using var server = new RunningServer(clock);
        using var socket = server.Dial();
        for (var i = 0; i < SourceLimits.Burst; i++) Assert.NotEqual(0, Ask(socket).Stratum);

        Assert.Equal(0, Ask(socket).Stratum);
        socket.Send(NtpSamples.Request());
        await Eventually.HoldsAsync(() => server.Counts.TooOften == 2, "the second one is counted");
        Assert.Equal(0, socket.Available);

        clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < SourceLimits.PerSecond; i++) Assert.NotEqual(0, Ask(socket).Stratum);
        Assert.Equal(0, Ask(socket).Stratum);
        Assert.Equal((SourceLimits.Burst + SourceLimits.PerSecond, 3L), (server.Counts.Served, server.Counts.TooOften));
    }

    [Fact]
    public async Task One_source_that_asks_too_often_takes_nothing_from_another()
    {
        await using var server = new RunningServer(new ManualClock());
        using var flooder = server.Dial();
        for (var i = 0; i <= SourceLimits.Burst; i++) Ask(flooder);
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        other.Connect(server.EndPoint);

        Assert.NotEqual(0, Ask(other).Stratum);
    }

    [Fact]
    public async Task Signed_requests_are_counted_by_what_their_key_is()
    {
        var stranger = new NtpKey(9, HashAlgorithmName.SHA256, "stranger"u8);
        await using var server = new RunningServer(keys: NtpSamples.Key());

        var measured = await server.MeasureAsync(samples: 1, NtpSamples.Key());
        var refused = await Assert.ThrowsAsync<TimeException>(() => server.MeasureAsync(samples: 1, stranger));

        Assert.Equal(1, measured.Answers);
        Assert.Equal("the answer says that the server does not accept our key", refused.Message);
        Assert.Equal((2L, 1L), (server.Counts.Served, server.Counts.KeyRefused));
    }

    [Fact]
    public void A_port_that_is_taken_is_refused()
    {
        using var first = TimeServer.Open(IPAddress.Loopback, 0, [], TimeProvider.System);

        Assert.Throws<SocketException>(() => TimeServer.Open(IPAddress.Loopback, (ushort)first.LocalEndPoint.Port, [], TimeProvider.System));
    }

    private static NtpPacket Ask(Socket socket)
    {
        socket.Send(NtpSamples.Request());
        return Receive(socket);
    }

    private static NtpPacket Receive(Socket socket)
    {
        var bytes = new byte[200];
        Assert.Equal(NtpPacket.Size, socket.Receive(bytes));
        Assert.True(NtpPacket.TryRead(bytes, out var packet));
        return packet;
    }
}
