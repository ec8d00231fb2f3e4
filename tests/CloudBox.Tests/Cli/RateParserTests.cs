using CloudBox.Cli.Options;
using CloudBox.Network.Rates;

namespace CloudBox.Tests.Cli;

public sealed class RateParserTests
{
    [Theory]
    [InlineData("64000", 64_000L, null)]
    [InlineData("500k", 500_000L, null)]
    [InlineData("2.5M", 2_500_000L, null)]
    [InlineData("1G", 1_000_000_000L, null)]
    [InlineData("10M:2M", 10_000_000L, 2_000_000L)]
    [InlineData(":2M", null, 2_000_000L)]
    public void Rates_are_bytes_a_second_in_all_and_with_each_peer(string text, long? inAll, long? perPeer)
    {
        Assert.True(RateParser.TryParse(text, out var limit, out _));
        Assert.Equal(new RateLimit(inAll, perPeer), limit);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("fast")]
    [InlineData("-1M")]
    [InlineData("1,5M")]
    [InlineData("1M:2M:3M")]
    [InlineData("1T")]
    [InlineData("9999999999999999999999G")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(RateParser.TryParse(text, out _, out var problem));
        Assert.Contains("is not a rate", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("63k")]
    [InlineData("10M:1k")]
    public void A_rate_at_which_the_other_side_gives_up_is_too_slow(string text)
    {
        Assert.False(RateParser.TryParse(text, out _, out var problem));
        Assert.Contains("too slow; give 64k or more", problem, StringComparison.Ordinal);
    }
}
