using System.Globalization;
using CloudBox.Cli.Options;

namespace CloudBox.Tests.Cli;

public sealed class IntervalParserTests
{
    [Theory]
    [InlineData("1", 60)]
    [InlineData("0.5", 30)]
    [InlineData(".5", 30)]
    [InlineData("30s", 30)]
    [InlineData("1s", 1)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    [InlineData("24h", 86400)]
    [InlineData("1440", 86400)]
    [InlineData("007", 420)]
    public void Minutes_or_a_unit(string text, double seconds)
    {
        Assert.True(IntervalParser.TryParse(text, out var interval, out _));
        Assert.Equal(TimeSpan.FromSeconds(seconds), interval);
    }

    [Theory]
    [InlineData("", "is not a time")]
    [InlineData("s", "is not a time")]
    [InlineData("soon", "is not a time")]
    [InlineData("1,5", "is not a time")]
    [InlineData("1d", "is not a time")]
    [InlineData("30 s", "is not a time")]
    [InlineData(" 1", "is not a time")]
    [InlineData("-1", "is not a time")]
    [InlineData("+1", "is not a time")]
    [InlineData("1e3", "is not a time")]
    [InlineData("NaN", "is not a time")]
    [InlineData("99999999999999999999999999999999999999", "is not a time")]
    [InlineData("0", "is too short")]
    [InlineData("0.9s", "is too short")]
    [InlineData("0.0000000000000000001", "is too short")]
    [InlineData("1440.1", "is too long")]
    [InlineData("25h", "is too long")]
    [InlineData("79228162514264337593543950335h", "is too long")]
    public void Anything_else_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(IntervalParser.TryParse(text, out _, out var problem));
        Assert.StartsWith($"'{text}' {reason}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.True(IntervalParser.TryParse("0.5", out var interval, out _));
            Assert.Equal(TimeSpan.FromSeconds(30), interval);
            Assert.False(IntervalParser.TryParse("0,5", out _, out _));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
