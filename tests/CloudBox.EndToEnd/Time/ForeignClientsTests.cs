using System.Text.Json;
using System.Text.RegularExpressions;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Time;

/// <summary>Other people's clients ask our server, whose clock is theirs or one that is 2.5 s ahead. Half a second is for a machine that is busy.</summary>
public sealed class ForeignClientsTests
{
    private const double Slack = 0.5;
    private const double Ahead = 2.5;

    [RealProgramFact("chronyd")]
    public async Task Chrony_finds_its_clock_right()
    {
        using var lan = new ClockLan();
        await lan.ServeAsync();
        Assert.InRange(lan.AskWithChrony(), -Slack, Slack);
    }

    [RealProgramFact("ntpdig")]
    public async Task Ntpdig_finds_its_clock_right_on_the_port_of_NTP()
    {
        using var lan = new ClockLan();
        await lan.ServeAsync("-p", "123");
        var answer = AskWithNtpdig(lan);
        Assert.InRange(answer.GetProperty("offset").GetDouble(), -Slack, Slack);
        Assert.Equal((10, "no-leap"), (answer.GetProperty("stratum").GetInt32(), answer.GetProperty("leap").GetString()));
    }

    [RealProgramFact("rdate")]
    public async Task Rdate_finds_its_clock_right()
    {
        using var lan = new ClockLan();
        await lan.ServeAsync();
        Assert.InRange(AskWithRdate(lan, ClockLan.Port), -Slack, Slack);
    }

    [RealProgramFact("faketime", "chronyd", "ntpdig", "rdate")]
    public async Task All_see_a_server_that_is_ahead_as_far_ahead_as_it_is()
    {
        using var lan = new ClockLan();
        await lan.ServeShiftedAsync("+2.5s");
        Assert.InRange(lan.AskWithChrony(), Ahead - Slack, Ahead + Slack);
        Assert.InRange(AskWithRdate(lan, ClockLan.Port), Ahead - Slack, Ahead + Slack);
        var ours = await lan.MeasureAsync("-h", lan.ServerAddress);
        Assert.InRange(ours.GetProperty("offset").GetDouble() - Ahead, -ours.GetProperty("precision").GetDouble(), ours.GetProperty("precision").GetDouble());

        await lan.ServeShiftedAsync("+2.5s", "-p", "123");
        Assert.InRange(AskWithNtpdig(lan).GetProperty("offset").GetDouble(), Ahead - Slack, Ahead + Slack);
    }

    [RealProgramFact("chronyd", "ntpdig")]
    public async Task Signed_questions_are_answered_with_signatures_that_others_accept()
    {
        using var lan = new ClockLan();
        var keys = lan.KeyFile("keys", "1 SHA256 correct-horse\n7 SHA512 battery-staple\n9 SHA1 correct-horse\n");
        await lan.ServeAsync("-p", "123", "--keyfile", keys);
        await lan.ServeAsync("--keyfile", keys);
        Assert.InRange(lan.AskWithChrony("key 1", $"keyfile {keys}"), -Slack, Slack);
        Assert.InRange(lan.AskWithChrony("key 7", $"keyfile {keys}"), -Slack, Slack);
        AskWithNtpdig(lan, "-a", "9", "-k", keys); // SHA1: longer hashes it does not cut, which version 4 wants
    }

    private static JsonElement AskWithNtpdig(ClockLan lan, params string[] options)
    {
        using var json = JsonDocument.Parse(lan.Asker.Exec(RealPrograms.PathOf("ntpdig"), ["-j", "-p", "4", .. options, lan.ServerAddress]));
        return json.RootElement.Clone();
    }

    // "rdate: adjust local clock by 2.500012 seconds": -p keeps it from doing so.
    private static double AskWithRdate(ClockLan lan, int port)
    {
        var (_, output, error) = Shell.Try("ip", "", "netns", "exec", lan.Asker.Namespace, RealPrograms.PathOf("rdate"), "-n", "-p", "-v", "-o", $"{port}", lan.ServerAddress);
        var adjust = Regex.Match(output + error, @"adjust local clock by (-?\d+\.\d+) seconds");
        Assert.True(adjust.Success, output + error);
        return double.Parse(adjust.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
