using CloudBox.Cli.Options;

namespace CloudBox.Tests.Cli;

public sealed class WaitParserTests
{
    [Theory]
    [InlineData("2", 2000)]
    [InlineData("0.5", 500)]
    [InlineData("2s", 2000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5m", 90_000)]
    [InlineData("10ms", 10)]
    [InlineData("60m", 3_600_000)]
    public void A_number_is_seconds_unless_it_has_a_unit(string text, int milliseconds)
    {
        Assert.True(WaitParser.TryParse(text, out var wait, out _));
        Assert.Equal(milliseconds, wait.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("9ms")]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("79228162514264337593543950335m")]
    public void Anything_else_is_refused_with_a_reason(string text)
    {
        Assert.False(WaitParser.TryParse(text, out _, out var problem));
        Assert.NotEqual("", problem);
    }
}
