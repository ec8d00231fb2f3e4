using CloudBox.Cli.Options;
using CloudBox.Network.Status;
using Serilog.Events;

namespace CloudBox.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly string _share;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private RunOptions? _ran;

    public CommandLineTests() => _share = _temporary.Sub("share");

    public void Dispose()
    {
        _temporary.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task A_directory_is_enough()
    {
        var options = await RunAsync("-d", "share");

        Assert.Equal(("wombat", _share), (options.Name.Value, options.Folder));
        Assert.Equal((TimeSpan.FromMinutes(1), 7000), (options.Interval, options.BroadcastPort));
        Assert.Empty(options.Interfaces);
        Assert.Empty(options.Peers);
        Assert.Equal((LogEventLevel.Information, null), (options.LogLevel, options.LogFile));
        Assert.StartsWith(Path.Combine(_temporary.Path, "state", "cloudbox", "wombat-"), options.StateDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Short_options_are_the_original_ones()
    {
        var options = await RunAsync("-n", "alice", "-d", _share, "-i", "2", "-b", "7001");

        Assert.Equal(("alice", TimeSpan.FromMinutes(2), 7001), (options.Name.Value, options.Interval, options.BroadcastPort));
    }

    [Fact]
    public async Task Everything_can_be_given_by_its_long_name()
    {
        var options = await RunAsync(
            "--name=Ελένη", "--directory", _share, "--interval=30s", "--broadcast-port", "65535", "--interface", "eth0", "--interface", "lo", "--interface", "lo",
            "--peer", "10.1.2.3", "--peer", "host.example:7002", "--peer", "10.1.2.3", "--log-level", "DEBUG", "--log-file", "log.txt");

        Assert.Equal("Ελένη", options.Name.Value);
        Assert.Equal(["eth0", "lo"], options.Interfaces);
        Assert.Equal([new PeerAddress("10.1.2.3", 65535), new PeerAddress("host.example", 7002)], options.Peers);
        Assert.Equal((LogEventLevel.Debug, Path.Combine(_temporary.Path, "log.txt")), (options.LogLevel, options.LogFile));
    }

    [Theory]
    [InlineData("verbose", LogEventLevel.Verbose)]
    [InlineData("trace", LogEventLevel.Verbose)]
    [InlineData("information", LogEventLevel.Information)]
    [InlineData("Warning", LogEventLevel.Warning)]
    [InlineData("error", LogEventLevel.Error)]
    [InlineData("critical", LogEventLevel.Fatal)]
    public async Task Levels_have_the_names_of_both_families(string text, LogEventLevel level) =>
        Assert.Equal(level, (await RunAsync("-d", _share, "--log-level", text)).LogLevel);

    [Fact]
    public async Task Names_that_start_with_an_at_sign_or_a_hyphen_are_names()
    {
        Assert.Equal("@alice", (await RunAsync("-d", _share, "-n", "@alice")).Name.Value);
        Assert.Equal("-alice", (await RunAsync("-d", _share, "--name=-alice")).Name.Value);
    }

    [Theory]
    [InlineData("--directory: is missing; name the folder to share, as in -d ./share")]
    [InlineData("--directory: is missing; name the folder to share, as in -d ./share", "-n", "alice")]
    [InlineData("--directory: has no value; give PATH", "-d")]
    [InlineData("--directory: is empty; name the folder to share, as in -d ./share", "-d", "")]
    [InlineData("--directory: is given more than once; give it once", "-d", "share", "-d", "share")]
    [InlineData("--directory: '{0}/none' does not exist; create it first (mkdir -p)", "-d", "none")]
    [InlineData("--directory: '{0}' would share the program's own state in '{0}/state/cloudbox/wombat-{1}'; share another folder or set XDG_STATE_HOME", "-d", ".")]
    [InlineData("--name: is empty; give a name of 1 to 255 bytes", "-d", "share", "-n", "")]
    [InlineData("--name: has no value; give NAME", "-d", "share", "-n")]
    [InlineData("--name: 'a\\nb' contains a control character; leave it out", "-d", "share", "-n", "a\nb")]
    [InlineData("--interval: 'soon' is not a time; give minutes (0.5) or a number with a unit (30s, 2m, 1h)", "-d", "share", "-i", "soon")]
    [InlineData("--interval: '-5' is not a time; give minutes (0.5) or a number with a unit (30s, 2m, 1h)", "-d", "share", "-i", "-5")]
    [InlineData("--interval: '0' is too short; give something from 1 second (1s) to 24 hours (24h)", "-d", "share", "-i", "0")]
    [InlineData("--broadcast-port: '65536' is not a port; give a number from 1 to 65535", "-d", "share", "-b", "65536")]
    [InlineData("--broadcast-port: '0' is not a port; give a number from 1 to 65535", "-d", "share", "-b", "0")]
    [InlineData("--interface: 'eth7' does not exist; there are lo, eth0", "-d", "share", "--interface", "eth7")]
    [InlineData("--peer: 'host:' has no valid port behind the colon; give HOST:PORT with a port from 1 to 65535", "-d", "share", "--peer", "host:")]
    [InlineData("--log-level: 'loud' is not a level; give verbose, debug, information, warning or error", "-d", "share", "--log-level", "loud")]
    [InlineData("--log-file: '{0}/share/log' lies inside the shared folder; put the log somewhere else", "-d", "share", "--log-file", "share/log")]
    [InlineData("--log-file: '{0}/share' lies inside the shared folder; put the log somewhere else", "-d", "share", "--log-file", "share")]
    [InlineData("--log-file: the directory '{0}/none' does not exist; create it first (mkdir -p)", "-d", "share", "--log-file", "none/log")]
    [InlineData("--shout: there is no such option; see cloudbox --help", "-d", "share", "--shout")]
    [InlineData("-x: there is no such option; see cloudbox --help", "-x")]
    [InlineData("'share' is neither a command nor the value of an option; see cloudbox --help", "share")]
    public async Task A_bad_command_line_gives_one_line_and_exit_code_2(string line, params string[] args)
    {
        Assert.Equal(2, await InvokeAsync(args));

        var hash = CloudBox.Cli.StateDirectory.PathFor(CloudBox.Protocol.Status.ClientName.Parse("x"), _temporary.Path, _ => "/")![^16..];
        var expected = line.Replace("{0}", _temporary.Path, StringComparison.Ordinal).Replace("{1}", hash, StringComparison.Ordinal);
        Assert.Equal($"cloudbox: {expected}\n", _error.ToString());
        Assert.Equal("", _output.ToString());
        Assert.Null(_ran);
    }

    [Fact]
    public async Task Help_names_every_option_and_an_example()
    {
        Assert.Equal(0, await InvokeAsync("--help"));

        var help = _output.ToString();
        Assert.All(
            ["-n, --name", "-d, --directory", "-i, --interval", "-b, --broadcast-port", "--interface", "--peer", "--key", "--log-level", "--log-file", "--version", "cloudbox -n alice -d ./share"],
            part => Assert.Contains(part, help, StringComparison.Ordinal));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        Assert.Equal(0, await InvokeAsync("--version"));

        Assert.Matches("""^cloudbox \d+\.\d+\.\d+\n$""", _output.ToString());
    }

    [Fact]
    public async Task A_sub_command_needs_no_directory()
    {
        var commandLine = new CommandLine(Here(), (_, _) => Task.FromResult(9));
        var tool = new System.CommandLine.Command("tool");
        tool.SetAction(_ => 7);
        commandLine.Root.Add(tool);

        Assert.Equal(7, await commandLine.InvokeAsync(["tool"], _output, _error, default));
        Assert.Equal(2, await commandLine.InvokeAsync(["tool", "--shout"], _output, _error, default));
    }

    [Fact]
    public async Task The_exit_code_is_what_the_program_returns_and_the_token_reaches_it()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var commandLine = new CommandLine(Here(), (_, token) => Task.FromResult(token.IsCancellationRequested ? 5 : 6));

        Assert.Equal(5, await commandLine.InvokeAsync(["-d", "share"], _output, _error, stop.Token));
    }

    private async Task<RunOptions> RunAsync(params string[] args)
    {
        var code = await InvokeAsync(args);
        Assert.Equal("", _error.ToString());
        Assert.Equal(0, code);
        return _ran!;
    }

    private Task<int> InvokeAsync(params string[] args) =>
        new CommandLine(Here(), (options, _) =>
        {
            _ran = options;
            return Task.FromResult(0);
        }).InvokeAsync(args, _output, _error, default);

    private Surroundings Here() => new(
        "wombat.example.org",
        _temporary.Path,
        name => name == "XDG_STATE_HOME" ? Path.Combine(_temporary.Path, "state") : null,
        () => ["lo", "eth0"]);
}
