using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Time;

/// <summary>Both commands as a user runs them.</summary>
public sealed class CommandsTests
{
    [NamespaceTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public async Task A_server_on_this_machine_is_measured_by_address_and_by_name(string host)
    {
        using var lan = new ClockLan();
        await lan.ServeAsync();
        using var diff = new Daemon(lan.Server, lan.Scratch, "time", "diff", "-h", host, "-p", $"{ClockLan.Port}");
        Assert.Equal(0, (await diff.WaitForExitAsync(TimeSpan.FromSeconds(60))).ExitCode);
        Assert.Matches($"^The clock of {host} ", diff.Console[0]);
        Assert.Matches($""" [+-]\d\.\d+ \+/- \d\.\d+ {host} .*s10 no-leap$""", diff.Console[1]);
    }

    [NamespaceFact]
    public async Task A_server_with_several_addresses_answers_from_the_one_that_was_asked()
    {
        using var lan = new ClockLan();
        var second = lan.ServerAddress[..^1] + "201";
        lan.Server.Exec("ip", "addr", "add", $"{second}/24", "dev", "eth0");
        lan.Server.Exec("ip", "addr", "add", "fd77::1/64", "dev", "eth0", "nodad");
        lan.Server.Exec("ip", "addr", "add", "fd77::201/64", "dev", "eth0", "nodad");
        lan.Asker.Exec("ip", "addr", "add", "fd77::2/64", "dev", "eth0", "nodad");
        await lan.ServeAsync();
        foreach (var address in new[] { lan.ServerAddress, second, "fd77::1", "fd77::201" })
        {
            Assert.Equal(address, (await lan.MeasureAsync("-h", address)).GetProperty("ip").GetString());
        }
    }

    [NamespaceFact]
    public async Task Exit_codes_tell_an_answer_from_none_and_from_a_bad_option()
    {
        using var lan = new ClockLan();
        var server = await lan.ServeAsync();
        Assert.Equal(0, (await lan.DiffAsync("-h", lan.ServerAddress)).ExitCode);
        var (refused, line) = await lan.DiffAsync("-h", lan.ServerAddress, "-p", "55554");
        Assert.Equal((1, $"cloudbox: {lan.ServerAddress}, port 55554: connection refused"), (refused, Assert.Single(line)));
        var (unreachable, where) = await lan.DiffAsync("-h", "192.0.2.1");
        Assert.Equal((1, "cloudbox: 192.0.2.1, port 55555: network is unreachable"), (unreachable, Assert.Single(where)));
        Assert.Equal(1, (await lan.DiffAsync("-h", "nosuch.invalid")).ExitCode);
        Assert.Equal(2, (await lan.DiffAsync("-h", lan.ServerAddress, "--samples", "0")).ExitCode);

        Assert.Equal(0, (await server.StopAsync()).ExitCode);
        Assert.Equal("9 served, 0 refused", server.Console[^1]);
    }

    [NamespaceFact]
    public async Task A_port_that_is_taken_is_exit_code_1_and_one_line()
    {
        using var lan = new ClockLan();
        await lan.ServeAsync();
        using var second = new Daemon(lan.Server, lan.Scratch, "time", "serve");
        Assert.Equal(1, (await second.WaitForExitAsync(TimeSpan.FromSeconds(60))).ExitCode);
        Assert.Equal("cloudbox: cannot listen on UDP port 55555: Address already in use", Assert.Single(second.Console));
    }
}
