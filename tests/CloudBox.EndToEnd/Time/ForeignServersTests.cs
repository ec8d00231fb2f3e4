using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Time;

/// <summary>Our client asks chronyd.</summary>
public sealed class ForeignServersTests
{
    private const double Slack = 0.5;

    [RealProgramFact("chronyd")]
    public async Task Chronys_clock_is_measured()
    {
        using var lan = new ClockLan();
        await lan.ServeChronyAsync("local stratum 8");
        var measured = await lan.MeasureAsync("-h", lan.ServerAddress, "-p", $"{ClockLan.ChronyPort}");
        Assert.Equal((8, "no-leap", 8), (measured.GetProperty("stratum").GetInt32(), measured.GetProperty("leap").GetString(), measured.GetProperty("samples").GetInt32()));
        Assert.InRange(measured.GetProperty("offset").GetDouble(), -Slack, Slack);
    }

    [RealProgramFact("chronyd")]
    public async Task A_chrony_that_has_no_time_is_refused()
    {
        using var lan = new ClockLan();
        await lan.ServeChronyAsync();
        var (code, lines) = await lan.DiffAsync("-h", lan.ServerAddress, "-p", $"{ClockLan.ChronyPort}");
        Assert.Equal(1, code);
        Assert.Equal($"cloudbox: {lan.ServerAddress}, port {ClockLan.ChronyPort}: the answer says that the server's clock is not synchronised", Assert.Single(lines));
    }

    [RealProgramTheory("chronyd")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    public async Task Chrony_accepts_our_signature_and_we_its(string type)
    {
        using var lan = new ClockLan();
        var keys = lan.KeyFile("keys", $"1 {type} HEX:000102030405060708090a0b0c0d0e0f10111213\n");
        var wrong = lan.KeyFile("wrong", $"1 {type} HEX:ff\n");
        await lan.ServeChronyAsync("local stratum 8", $"keyfile {keys}");
        var measured = await lan.MeasureAsync("-h", lan.ServerAddress, "-p", $"{ClockLan.ChronyPort}", "--keyfile", keys);
        Assert.Equal(8, measured.GetProperty("stratum").GetInt32());

        var (code, lines) = await lan.DiffAsync("-h", lan.ServerAddress, "-p", $"{ClockLan.ChronyPort}", "--keyfile", wrong, "--timeout", "300ms");
        Assert.Equal(1, code);
        Assert.EndsWith("no answer within 0.3 s", Assert.Single(lines), StringComparison.Ordinal);
    }
}
