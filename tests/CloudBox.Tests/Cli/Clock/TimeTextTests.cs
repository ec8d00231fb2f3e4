using System.Net;
using CloudBox.Cli.Clock;
using CloudBox.Network.Time;
using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Cli.Clock;

public sealed class TimeTextTests
{
    private const long Ms = 1_000_000;
    private const long At = 1_390_161_600_000_000_000 + (123 * Ms); // 19 January 2014, 20:00:00.123 in UTC

    private static readonly TimeZoneInfo Athens = TimeZoneInfo.CreateCustomTimeZone("Athens", TimeSpan.FromHours(2), "Athens", "Athens");
    private static readonly TimeZoneInfo StJohns = TimeZoneInfo.CreateCustomTimeZone("St. John's", TimeSpan.FromMinutes(-210), "St. John's", "St. John's");

    [Theory]
    [InlineData(2500, 1, 8, "The clock of box is ahead of ours: +2.500000 s, right to 0.001000 s (delay 0.002000 s, the least of 8 samples).")]
    [InlineData(-2500, 1, 8, "The clock of box is behind ours: -2.500000 s, right to 0.001000 s (delay 0.002000 s, the least of 8 samples).")]
    [InlineData(-1, 1, 1, "The clock of box agrees with ours: -0.001000 s, right to 0.001000 s (delay 0.002000 s).")]
    [InlineData(0, 0, 2, "The clock of box agrees with ours: +0.000000 s, right to 0.000000 s (delay 0.002000 s, the least of 2 samples).")]
    public void The_sentence_says_which_way_by_how_much_and_how_surely(long offsetMs, long boundMs, int answers, string sentence) =>
        Assert.Equal(sentence, Text("box", offsetMs, boundMs, answers).Sentence());

    [Fact]
    public void The_line_is_ntpdigs()
    {
        Assert.Equal("2014-01-19 22:00:00.123000 (+0200) +2.500000 +/- 0.001000 box 192.0.2.7 s3 add-leap", Text("box", 2500, 1, 8).Line());
        Assert.Equal("2014-01-19 16:30:00.123000 (-0330) +0.000000 +/- 0.001000 192.0.2.7 s3 add-leap", Text("192.0.2.7", 0, 1, 8, StJohns).Line());
    }

    [Fact]
    public void Json_is_exact_to_the_nanosecond_and_escapes_what_users_write() => Assert.Equal(
        """{"time":"2014-01-19T22:00:00.123000+0200","offset":-2.500000000,"precision":0.001000000,"host":"b\u0022x","ip":"192.0.2.7","stratum":3,"leap":"add-leap","adjusted":false,"delay":0.002000000,"samples":8}""",
        Text("b\"x", -2500, 1, 8).Json());

    private static TimeText Text(string host, long offsetMs, long boundMs, int answers, TimeZoneInfo? zone = null) => new(
        host,
        new TimeMeasurement(
            new IPEndPoint(IPAddress.Parse("192.0.2.7"), 123),
            new ClockSample(offsetMs * Ms, 2 * Ms),
            boundMs * Ms,
            new NtpPacket { Stratum = 3, Leap = NtpLeap.Add },
            At,
            answers),
        zone ?? Athens);
}
