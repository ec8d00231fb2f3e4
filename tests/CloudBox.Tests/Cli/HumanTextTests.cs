using CloudBox.Cli;

namespace CloudBox.Tests.Cli;

public sealed class HumanTextTests
{
    [Theory]
    [InlineData(1, "1 s")]
    [InlineData(1.5, "1.5 s")]
    [InlineData(30, "30 s")]
    [InlineData(60, "1 min")]
    [InlineData(90, "1 min 30 s")]
    [InlineData(3600, "1 h")]
    [InlineData(5430, "1 h 30 min 30 s")]
    [InlineData(86400, "24 h")]
    [InlineData(0, "0 s")]
    public void Intervals(double seconds, string text) => Assert.Equal(text, HumanText.Interval(TimeSpan.FromSeconds(seconds)));
}
