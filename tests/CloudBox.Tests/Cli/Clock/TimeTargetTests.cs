using System.Net;
using CloudBox.Cli.Clock;
using CloudBox.Network.Time;
using CloudBox.Tests.Network.Time;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Cli.Clock;

public sealed class TimeTargetTests
{
    private static readonly TimeQuery Query = new(2, TimeSpan.FromSeconds(10), Key: null);

    [Fact]
    public async Task Of_several_addresses_the_first_that_answers_counts()
    {
        await using var server = new RunningServer();

        var measured = await MeasureAsync(server.Port, IPAddress.IPv6Loopback, IPAddress.Loopback);

        Assert.Equal(server.EndPoint, measured.Server);
    }

    [Fact]
    public async Task When_none_answers_each_has_its_reason()
    {
        var port = FreePort.Udp();

        var refused = await Assert.ThrowsAsync<TimeException>(() => MeasureAsync(port, IPAddress.IPv6Loopback, IPAddress.Loopback));

        Assert.Equal($"box, port {port}: ::1: connection refused; 127.0.0.1: connection refused", refused.Message);
    }

    private static Task<TimeMeasurement> MeasureAsync(ushort port, params IPAddress[] addresses) =>
        new TimeTarget("box", port).MeasureAsync(addresses, new TimeClient(TimeProvider.System), Query, default);
}
