using System.Net;
using CloudBox.Network.Time;
using CloudBox.Protocol.Time;
using CloudBox.Tests.Protocol.Time;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Time;

public sealed class TimeClientTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public async Task A_request_tells_nothing_but_a_random_number_that_is_new_each_time()
    {
        await using var server = new FakeServer((request, _) => [FakeServer.Bytes(FakeServer.Good(request))]);
        await server.MeasureAsync(samples: 8);

        Assert.Equal(9, server.Requests.Count); // one to warm up
        Assert.All(server.Requests, request => Assert.Equal("23" + new string('0', 78), Convert.ToHexString(request.AsSpan(0, 40))));
        Assert.Equal(9, server.Requests.Select(request => Convert.ToHexString(request.AsSpan(40))).Distinct().Count());
    }

    [Fact]
    public async Task The_sample_with_the_least_delay_counts()
    {
        // Each answer is a second further off, and all but one are held back.
        await using var server = new FakeServer((request, number) =>
        {
            var good = FakeServer.Good(request);
            if (number != 2) Thread.Sleep(300);
            return [FakeServer.Bytes(Shifted(good, number * Second))];
        });

        var measured = await server.MeasureAsync(samples: 3);

        Assert.Equal(3, measured.Answers);
        Assert.InRange(measured.Sample.OffsetNs, (2 * Second) - measured.BoundNs, (2 * Second) + measured.BoundNs);
    }

    [Fact]
    public async Task A_forged_answer_does_not_end_the_wait_for_the_right_one()
    {
        await using var server = new FakeServer((request, _) =>
        [
            FakeServer.Bytes(FakeServer.Good(request) with { Originate = new NtpTimestamp(request.Transmit.Value ^ 2), Stratum = 0, ReferenceId = 0x44454E59 }),
            [1, 2, 3],
            FakeServer.Bytes(FakeServer.Good(request)),
        ]);

        Assert.Equal(2, (await server.MeasureAsync()).Reply.Stratum);
    }

    [Fact]
    public async Task Forged_answers_alone_are_none()
    {
        await using var server = new FakeServer((request, _) => [FakeServer.Bytes(FakeServer.Good(request) with { Originate = default })]);

        Assert.Equal("no answer within 1 s; what came does not answer what we sent", await server.FailAsync(timeout: 1));
    }

    [Fact]
    public async Task An_answer_that_is_not_signed_is_none_when_we_sign()
    {
        await using var server = new FakeServer((request, _) => [FakeServer.Bytes(FakeServer.Good(request))]);

        Assert.Equal("no answer within 1 s; what came is not signed with our key", await server.FailAsync(timeout: 1, NtpSamples.Key()));
        Assert.All(server.Requests, request => Assert.True(NtpSamples.Key().IsSignatureOf(request.AsSpan(..48), request.AsSpan(48))));
    }

    [Fact]
    public async Task Each_reason_to_refuse_an_answer_is_said_at_once()
    {
        await Refused("has mode 5, not that of a server (4)", good => good with { Mode = NtpMode.Broadcast });
        await Refused("is a kiss-o'-death, DENY: we may not ask", good => good with { Stratum = 0, ReferenceId = 0x44454E59 });
        await Refused("has stratum 16: the server has no time", good => good with { Stratum = 16 });
        await Refused("says that the server's clock is not synchronised", good => good with { Leap = NtpLeap.Unsynchronised });
        await Refused("holds no time", good => good with { Receive = default });
        await Refused("holds no time", good => good with { Transmit = default });
        await Refused("says that the server may be wrong by 20 s", good => good with { RootDispersion = 20 << 16 });
        await Refused("claims to have left before the question came", good => good with { Transmit = new NtpTimestamp(good.Receive.Value - 1_000_000) });
    }

    [Fact]
    public async Task A_server_that_is_silent_is_asked_twice()
    {
        await using var server = new FakeServer((_, _) => []);

        Assert.Equal("no answer within 0.1 s", await server.FailAsync(timeout: 0.1));
        await Eventually.HoldsAsync(() => server.Requests.Count == 2, "two requests have come");
    }

    [Fact]
    public async Task A_lost_answer_costs_no_sample()
    {
        await using var server = new FakeServer((request, number) => number is 0 or 2 ? [] : [FakeServer.Bytes(FakeServer.Good(request))]);

        Assert.Equal(2, (await server.MeasureAsync(samples: 2, timeout: 1)).Answers);
    }

    [Fact]
    public async Task A_server_that_has_had_enough_leaves_what_is_known()
    {
        await using var server = new FakeServer((request, number) =>
            [FakeServer.Bytes(number < 3 ? FakeServer.Good(request) : FakeServer.Good(request) with { Stratum = 0, ReferenceId = 0x52415445 })]);

        Assert.Equal(2, (await server.MeasureAsync(samples: 8)).Answers);
    }

    [Fact]
    public async Task Answers_that_came_before_their_question_are_no_samples()
    {
        await using var server = new FakeServer((request, _) =>
        {
            var good = FakeServer.Good(request);
            return [FakeServer.Bytes(good with { Transmit = new NtpTimestamp(good.Receive.Value + (100UL << 32)) })]; // it claims to have thought for 100 s
        });

        Assert.Equal("the clock was set while it was measured", await server.FailAsync());
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_refused_at_once()
    {
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Udp());
        var query = new TimeQuery(8, TimeSpan.FromMinutes(5), Key: null);

        var refused = await Assert.ThrowsAsync<TimeException>(() => new TimeClient(TimeProvider.System).MeasureAsync(nobody, query, default));

        Assert.Equal("connection refused", refused.Message);
    }

    [Fact]
    public async Task It_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new FakeServer((_, _) =>
        {
            stop.Cancel();
            return [];
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.MeasureAsync(timeout: 300, stop: stop.Token));
    }

    private static async Task Refused(string why, Func<NtpPacket, NtpPacket> spoil)
    {
        await using var server = new FakeServer((request, _) => [FakeServer.Bytes(spoil(FakeServer.Good(request)))]);
        Assert.Equal($"the answer {why}", await server.FailAsync());
    }

    private static NtpPacket Shifted(NtpPacket packet, long ns)
    {
        var shift = (ulong)(((Int128)ns << 32) / Second);
        return packet with { Receive = new NtpTimestamp(packet.Receive.Value + shift), Transmit = new NtpTimestamp(packet.Transmit.Value + shift) };
    }
}
