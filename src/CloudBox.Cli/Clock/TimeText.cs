using System.Globalization;
using CloudBox.Network.Time;
using CloudBox.Protocol.Time;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Clock;

/// <summary>What was measured, as people and programs read it.</summary>
/// <param name="host">The server as the user named it.</param>
/// <param name="measured">What was measured.</param>
/// <param name="zone">In which the server's time is shown.</param>
internal sealed class TimeText(string host, TimeMeasurement measured, TimeZoneInfo zone)
{
    private const double NanosecondsPerSecond = UnixTime.NanosecondsPerSecond;
    private const int NanosecondsPerTick = 100;

    /// <summary>One plain sentence.</summary>
    public string Sentence()
    {
        var offset = measured.Sample.OffsetNs;
        var relation = Math.Abs(offset) <= measured.BoundNs ? "agrees with ours" : offset < 0 ? "is behind ours" : "is ahead of ours";
        var best = measured.Answers == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", the least of {measured.Answers} samples");
        return $"The clock of {host} {relation}: {Signed(offset)} s, right to {Seconds(measured.BoundNs)} s (delay {Seconds(measured.Sample.DelayNs)} s{best}).";
    }

    /// <summary>One line in the form of ntpdig: the server's time, its zone, offset +/- bound, the server, its stratum and leap indicator.</summary>
    public string Line()
    {
        var (time, offset) = ServerTime();
        var address = Address == host ? "" : $" {Address}";
        return $"{time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)} ({offset}) {Signed(measured.Sample.OffsetNs)} +/- {Seconds(measured.BoundNs)} {host}{address} s{measured.Reply.Stratum} {Leap}";
    }

    /// <summary>One line of JSON with the keys of ntpdig, then "delay" and "samples". Numbers are seconds.</summary>
    public string Json()
    {
        var (time, offset) = ServerTime();
        var when = time.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"time":"{{when}}{{offset}}","offset":{{Exact(measured.Sample.OffsetNs)}},"precision":{{Exact(measured.BoundNs)}},"host":{{Quoted(host)}},"ip":{{Quoted(Address)}},"stratum":{{measured.Reply.Stratum}},"leap":"{{Leap}}","adjusted":false,"delay":{{Exact(measured.Sample.DelayNs)}},"samples":{{measured.Answers}}}""");
    }

    private string Address => measured.Server.Address.ToString();

    private string Leap => measured.Reply.Leap switch
    {
        NtpLeap.Add => "add-leap",
        NtpLeap.Delete => "del-leap",
        NtpLeap.Unsynchronised => "unsync",
        _ => "no-leap",
    };

    // A time that no calendar shows is shown as the nearest that it does.
    private (DateTime Time, string Offset) ServerTime()
    {
        var utc = DateTime.UnixEpoch.AddTicks(measured.ServerTimeNs / NanosecondsPerTick);
        var offset = zone.GetUtcOffset(utc);
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        return (utc + offset, sign + offset.ToString("hhmm", CultureInfo.InvariantCulture));
    }

    private static string Signed(long ns) => (ns / NanosecondsPerSecond).ToString("+0.000000;-0.000000;+0.000000", CultureInfo.InvariantCulture);

    private static string Seconds(long ns) => (ns / NanosecondsPerSecond).ToString("0.000000", CultureInfo.InvariantCulture);

    private static string Exact(long ns) => (ns / NanosecondsPerSecond).ToString("0.000000000", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text, JsonText.Default.String);
}
