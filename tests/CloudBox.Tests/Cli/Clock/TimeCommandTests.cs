using System.Globalization;
using System.Text.Json;
using CloudBox.Cli.Commands;
using CloudBox.Tests.Network.Time;
using CloudBox.Tests.Protocol.Time;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Cli.Clock;

public sealed class TimeCommandTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Key = "1 SHA256 HEX:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

    private readonly CommandBench _bench = new(here => TimeCommand.Create(here, TimeProvider.System));

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("-h", "127.0.0.1")]
    [InlineData("--host", "127.0.0.1", "--samples", "3", "--timeout", "10s")]
    [InlineData("--host=127.0.0.1", "--timeout=5000ms")]
    public async Task A_difference_is_one_sentence_and_one_line_as_ntpdig_writes_it(params string[] options)
    {
        await using var server = new RunningServer(new ShiftedClock(TimeSpan.FromSeconds(2.5)));

        Assert.Equal(0, await DiffAsync(server.Port, options));

        var lines = _bench.TakeOutput().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches("""^The clock of 127\.0\.0\.1 is ahead of ours: \+2\.\d{6} s, right to 0\.\d{6} s \(delay 0\.\d{6} s, the least of \d samples\)\.$""", lines[0]);
        Assert.Matches("""^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \([+-]\d{4}\) \+2\.\d{6} \+/- 0\.\d{6} 127\.0\.0\.1 s10 no-leap$""", lines[1]);
        Assert.Equal("", _bench.TakeError());
    }

    [Fact]
    public async Task Json_has_the_keys_of_ntpdig_first()
    {
        await using var server = new RunningServer(new ShiftedClock(TimeSpan.FromSeconds(-2.5)));

        Assert.Equal(0, await DiffAsync(server.Port, "-h", "127.0.0.1", "--json"));

        using var json = JsonDocument.Parse(_bench.TakeOutput());
        Assert.Equal(
            ["time", "offset", "precision", "host", "ip", "stratum", "leap", "adjusted", "delay", "samples"],
            json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.InRange(json.RootElement.GetProperty("offset").GetDouble(), -2.5 - Bound(json), -2.5 + Bound(json));
        Assert.False(json.RootElement.GetProperty("adjusted").GetBoolean());
        Assert.Equal(8, json.RootElement.GetProperty("samples").GetInt32());
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost", " localhost 127.0.0.1 s10 ")]
    [InlineData("::1", "::1", " ::1 s10 ")]
    [InlineData("::1", "[::1]", " [::1] ::1 s10 ")]
    public async Task Names_and_addresses_of_both_families_are_servers(string address, string host, string shown)
    {
        await using var server = new RunningServer(address: address);

        Assert.Equal(0, await DiffAsync(server.Port, "-h", host));
        Assert.Contains(shown, _bench.TakeOutput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_listens_is_exit_code_1_and_one_line()
    {
        var port = FreePort.Udp();

        Assert.Equal(1, await DiffAsync(port, "-h", "127.0.0.1"));
        Assert.Equal($"cloudbox: 127.0.0.1, port {port}: connection refused\n", _bench.TakeError());
        Assert.Equal("", _bench.TakeOutput());
    }

    [Fact]
    public async Task A_refusal_is_exit_code_1_and_says_which()
    {
        await using var server = new FakeServer((request, _) => [FakeServer.Bytes(FakeServer.Good(request) with { Stratum = 0, ReferenceId = 0x52415445 })]);

        Assert.Equal(1, await DiffAsync((ushort)server.EndPoint.Port, "-h", "127.0.0.1"));
        Assert.Equal($"cloudbox: 127.0.0.1, port {server.EndPoint.Port}: the answer is a kiss-o'-death, RATE: we ask too often\n", _bench.TakeError());
    }

    [Fact]
    public async Task Silence_is_exit_code_1()
    {
        await using var server = new FakeServer((_, _) => []);

        Assert.Equal(1, await DiffAsync((ushort)server.EndPoint.Port, "-h", "127.0.0.1", "--timeout", "50ms"));
        Assert.Equal($"cloudbox: 127.0.0.1, port {server.EndPoint.Port}: no answer within 0.05 s\n", _bench.TakeError());
    }

    [Fact]
    public async Task Keys_are_read_from_a_file_that_not_everybody_can_read()
    {
        await using var server = new RunningServer(keys: NtpSamples.Key());
        var path = _bench.Temporary.File("keys", "# mine\n" + Key);
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherRead);
        Assert.Equal(2, await DiffAsync(server.Port, "-h", "127.0.0.1", "--keyfile", "keys"));
        Assert.Equal($"cloudbox: --keyfile: '{path}' can be used by everybody; keys are secret: chmod 600 '{path}'\n", _bench.TakeError());

        File.SetUnixFileMode(path, OwnerOnly);
        Assert.Equal(0, await DiffAsync(server.Port, "-h", "127.0.0.1", "--keyfile", "keys"));

        File.WriteAllText(path, "1 SHA256 other\n");
        Assert.Equal(1, await DiffAsync(server.Port, "-h", "127.0.0.1", "--keyfile", "keys"));
        Assert.Equal($"cloudbox: 127.0.0.1, port {server.Port}: the answer says that the server does not accept our key\n", _bench.TakeError());
    }

    [Fact]
    public async Task Watching_goes_on_line_by_line_until_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var asked = 0;
        await using var server = new FakeServer((request, _) =>
        {
            if (++asked == 8) stop.Cancel(); // two exchanges a line: the fourth has none
            return [FakeServer.Bytes(FakeServer.Good(request))];
        });

        Assert.Equal(0, await _bench.InvokeAsync(
            ["time", "diff", "-h", "127.0.0.1", "-p", Text(server.EndPoint.Port), "--watch", "10ms", "--samples", "1"], stop.Token));
        Assert.InRange(_bench.TakeOutput().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 3, 4);
    }

    [Theory]
    [InlineData("time: say what to do: cloudbox time serve, or cloudbox time diff -h HOST", "time")]
    [InlineData("--host: is missing; name the server, as in -h localhost", "time", "diff")]
    [InlineData("--host: has no value; give HOST", "time", "diff", "-h")]
    [InlineData("--host: 'no such name' is neither an IPv4 address nor a host name", "time", "diff", "-h", "no such name")]
    [InlineData("--host: '10.1' is not an IPv4 address; give four numbers from 0 to 255, as in 192.168.1.20", "time", "diff", "-h", "10.1")]
    [InlineData("--host: 'box:123' is not an IPv6 address; a port has an option of its own, -p", "time", "diff", "-h", "box:123")]
    [InlineData("--port: '0' is not a port; give a number from 1 to 65535", "time", "diff", "-h", "x", "-p", "0")]
    [InlineData("--port: '70000' is not a port; give a number from 1 to 65535", "time", "serve", "-p", "70000")]
    [InlineData("--samples: '0' will not do; give a number from 1 to 100", "time", "diff", "-h", "x", "--samples", "0")]
    [InlineData("--samples: 'many' will not do; give a number from 1 to 100", "time", "diff", "-h", "x", "--samples", "many")]
    [InlineData("--timeout: 'soon' is not a time; give seconds (2) or a number with a unit (500ms, 2s, 1m)", "time", "diff", "-h", "x", "--timeout", "soon")]
    [InlineData("--timeout: '1ms' is too short; give something from 10ms to 60m", "time", "diff", "-h", "x", "--timeout", "1ms")]
    [InlineData("--watch: '2h' is not a time; give seconds (2) or a number with a unit (500ms, 2s, 1m)", "time", "diff", "-h", "x", "--watch", "2h")]
    [InlineData("--watch: '61m' is too long; give something from 10ms to 60m", "time", "diff", "-h", "x", "--watch", "61m")]
    [InlineData("--address: 'localhost' is not an IP address; give one of this machine, as in 192.168.1.20 or ::1", "time", "serve", "--address", "localhost")]
    [InlineData("--keyfile: names no file", "time", "serve", "--keyfile", "")]
    [InlineData("--shout: there is no such option; see cloudbox --help", "time", "diff", "--shout")]
    public async Task A_bad_option_is_exit_code_2_and_one_line(string line, params string[] args)
    {
        Assert.Equal(2, await _bench.InvokeAsync(args));

        Assert.Equal($"cloudbox: {line}\n", _bench.TakeError());
        Assert.Equal("", _bench.TakeOutput());
    }

    [Theory]
    [InlineData("serve", "time", "--help")]
    [InlineData("serve", "time", "-h")]
    [InlineData("--address", "time", "serve", "--help")]
    [InlineData("-h, --host", "time", "diff", "--help")]
    [InlineData("-h, --host", "time", "diff", "-?")]
    public async Task Each_has_a_help_of_its_own(string part, params string[] args)
    {
        Assert.Equal(0, await _bench.InvokeAsync(args));
        Assert.Contains(part, _bench.TakeOutput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_says_where_it_listens_and_in_the_end_what_it_has_done()
    {
        var port = FreePort.Udp();
        using var stop = new CancellationTokenSource();
        var serving = _bench.InvokeAsync(["time", "serve", "-p", Text(port), "--address", "127.0.0.1"], stop.Token);
        using var other = new CommandBench(here => TimeCommand.Create(here, TimeProvider.System));

        Assert.Equal(0, await other.InvokeAsync("time", "diff", "-h", "127.0.0.1", "-p", Text(port)));
        await stop.CancelAsync();

        Assert.Equal(0, await serving);
        Assert.Equal($"The time of this clock is told on UDP 127.0.0.1:{port}, to any NTP client.\n9 served, 0 refused\n", _bench.TakeOutput());
    }

    [Fact]
    public async Task An_address_that_cannot_be_had_is_exit_code_1()
    {
        Assert.Equal(1, await _bench.InvokeAsync("time", "serve", "--address", "192.0.2.1"));
        Assert.Equal("cloudbox: cannot listen on UDP 192.0.2.1, port 55555: Cannot assign requested address\n", _bench.TakeError());
    }

    private static double Bound(JsonDocument json) => json.RootElement.GetProperty("precision").GetDouble() + 1e-6;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private Task<int> DiffAsync(ushort port, params string[] options) => _bench.InvokeAsync(["time", "diff", "-p", Text(port), .. options]);
}
