using CloudBox.Network.Time;

namespace CloudBox.Tests.Network.Time;

public sealed class AsymmetryTests
{
    [Theory]
    [InlineData(120, 0)]
    [InlineData(0, 120)]
    [InlineData(150, 50)]
    [InlineData(60, 60)]
    public async Task Ways_of_unequal_length_are_seen_as_half_the_difference_and_the_bound_says_so(int thereMs, int backMs)
    {
        await using var server = new RunningServer(new ShiftedClock(TimeSpan.FromSeconds(2.5)));
        await using var proxy = new DelayingProxy(server.EndPoint, TimeSpan.FromMilliseconds(thereMs), TimeSpan.FromMilliseconds(backMs));
        var query = new TimeQuery(Samples: 1, TimeSpan.FromSeconds(20), Key: null); // the last exchange is the one that counts

        var measured = await new TimeClient(TimeProvider.System).MeasureAsync(proxy.EndPoint, query, default);

        var error = measured.Sample.OffsetNs - 2_500_000_000;
        var asymmetry = proxy.ThereNs - proxy.BackNs;
        var rest = measured.Sample.DelayNs - proxy.ThereNs - proxy.BackNs; // on loopback and in this process: it may have been all on one side
        Assert.InRange(error, (asymmetry - rest) / 2 - 1000, (asymmetry + rest) / 2 + 1000);
        Assert.InRange(Math.Abs(error), 0, measured.BoundNs);
        Assert.True(measured.Sample.DelayNs >= (thereMs + backMs) * 900_000L); // a timer may be a little early
    }
}
