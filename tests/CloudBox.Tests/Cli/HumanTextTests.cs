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

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1 KB")]
    [InlineData(1300, "1.3 KB")]
    [InlineData(9_949, "9.9 KB")]
    [InlineData(10_499, "10 KB")]
    [InlineData(999_499, "999 KB")]
    [InlineData(999_500, "1 MB")]
    [InlineData(268_435_456, "268 MB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    [InlineData(-5, "-5 bytes")]
    public void Sizes_in_thousands(long bytes, string text) => Assert.Equal(text, HumanText.Size(bytes));
}
