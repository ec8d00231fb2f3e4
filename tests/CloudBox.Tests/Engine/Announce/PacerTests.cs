using CloudBox.Engine.Announce;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Announce;

public sealed class PacerTests
{
    private readonly Pacer _pacer = new(perSecond: 10, burst: 4);

    [Fact]
    public void A_burst_goes_out_at_once_and_then_one_each_interval()
    {
        Assert.Equal(4, Take(0));
        Assert.Equal(0, Take(Given.Second / 10 - 1));
        Assert.Equal(1, Take(Given.Second / 10));
        Assert.Equal(2, Take(3 * Given.Second / 10));
    }

    [Fact]
    public void A_long_silence_saves_no_more_than_one_burst()
    {
        Take(0);
        Assert.Equal(4, Take(3600 * Given.Second));
    }

    [Fact]
    public void When_it_says_that_it_is_time_a_quarter_of_a_burst_may_go_out()
    {
        Take(0);
        var next = _pacer.NextNs(0);
        Assert.True(next > 0);
        Assert.Equal(1, Take(next));
    }

    [Fact]
    public void In_the_long_run_the_rate_holds()
    {
        var taken = 0;
        for (var now = 0L; now < 100 * Given.Second; now += Given.Second / 37) taken += Take(now);
        Assert.InRange(taken, 990, 1004);
    }

    private int Take(long now)
    {
        var taken = 0;
        while (_pacer.TryTake(now)) taken++;
        return taken;
    }
}
