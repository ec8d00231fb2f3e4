using System.Net;
using CloudBox.Network.Time;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Time;

public sealed class SourceLimitsTests
{
    private readonly ManualClock _clock = new();
    private readonly SourceLimits _limits;

    public SourceLimitsTests() => _limits = new SourceLimits(_clock);

    [Fact]
    public void A_burst_is_answered_the_next_refused_and_further_ones_ignored_for_a_second()
    {
        Assert.All(Enumerable.Range(0, SourceLimits.Burst), _ => Assert.Equal(Allowance.Answer, Take("10.0.0.1")));
        Assert.Equal(Allowance.Refuse, Take("10.0.0.1"));
        Assert.Equal(Allowance.Ignore, Take("10.0.0.1"));
    }

    [Fact]
    public void Whoever_keeps_to_the_rate_is_always_answered()
    {
        for (var i = 0; i < 10 * SourceLimits.Burst; i++)
        {
            Assert.Equal(Allowance.Answer, Take("10.0.0.1"));
            _clock.Advance(TimeSpan.FromSeconds(1.0 / SourceLimits.PerSecond));
        }
    }

    [Fact]
    public void A_pause_saves_up_a_burst_and_no_more()
    {
        Exhaust("10.0.0.1");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(SourceLimits.Burst, Exhaust("10.0.0.1"));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)] // one /64: one host may have all of it
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    public void A_source_is_an_address_or_a_64(string one, string other, bool isSame)
    {
        Exhaust(one);
        Assert.Equal(isSame, Take(other) != Allowance.Answer);
    }

    [Fact]
    public void However_many_sources_are_made_up_a_new_one_is_answered()
    {
        for (var i = 0; i < 20 * SourceLimits.Places; i++) Assert.Equal(Allowance.Answer, _limits.Take(new IPAddress(BitConverter.GetBytes(i))));
    }

    private int Exhaust(string source)
    {
        var answered = 0;
        while (Take(source) == Allowance.Answer) answered++;
        return answered;
    }

    private Allowance Take(string source) => _limits.Take(IPAddress.Parse(source));
}
