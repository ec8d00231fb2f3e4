using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using CloudBox.Cli.Commands;
using CloudBox.Cli.Joining;
using CloudBox.Cli.Keys;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Tests.Network.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Cli;

public sealed class JoinCommandTests : IDisposable
{
    private const string GoodCode = "GOOD-CODE";
    private const ushort InviterPort = 7001;

    private static readonly FolderKey Key = KeyFile.NewKey();

    private readonly ushort _port = FreePort.Udp();
    private readonly ManualClock _clock = new();
    private readonly CommandBench _bench;
    private readonly ConcurrentQueue<IPEndPoint> _dialled = [];
    private Func<IPEndPoint, JoinAnswer> _answer = static _ => new JoinAnswer.Joined(Key);

    public JoinCommandTests() => _bench = new CommandBench(here => JoinCommand.Create(here, Read, _clock));

    private string KeyPath => Path.Combine(_bench.Temporary.Path, "cloudbox.key");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_inviter_is_found_by_its_beacon_and_the_key_kept_for_its_owner_alone()
    {
        await using var alice = new LoopbackHost("alice", _port, InviterPort, Key);

        Assert.Equal(0, await JoinAsync(alice.SayStatus));

        Assert.Equal(Key.ToSecretText() + "\n", File.ReadAllText(KeyPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, InviterPort)], _dialled);
        Assert.Equal(
            "Looking for the inviter, for 1 min at most.\n"
            + $"key          {KeyPath}\nfingerprint  {Key.Fingerprint()}\n\n"
            + $"This host is in. Start with the key:\n  cloudbox -d ./share -b {_port} --key {KeyPath}\n",
            _bench.TakeOutput());
        Assert.Equal("", _bench.TakeError());
    }

    [Fact]
    public async Task Hosts_whose_folders_have_no_key_and_those_that_leave_are_not_dialled()
    {
        await using var open = new LoopbackHost("oscar", _port, 7002);
        await using var leaving = new LoopbackHost("lea", _port, 7003, Key);
        await using var alice = new LoopbackHost("alice", _port, InviterPort, Key);

        Assert.Equal(0, await JoinAsync(() =>
        {
            open.SayStatus();
            leaving.Broadcaster.Send(new Announcement(StatusType.Status, Features: StatusFeatures.Leaving));
            alice.SayStatus();
        }));

        Assert.All(_dialled, at => Assert.Equal(InviterPort, at.Port));
    }

    [Fact]
    public async Task A_named_host_with_a_port_is_dialled_though_nothing_is_heard_of_it()
    {
        Assert.Equal(0, await JoinAsync(Nothing, "--peer", "127.0.0.9:4711", "--key", "other.key"));

        Assert.Equal([IPEndPoint.Parse("127.0.0.9:4711")], _dialled);
        Assert.True(File.Exists(Path.Combine(_bench.Temporary.Path, "other.key")));
    }

    [Fact]
    public async Task Nobody_within_the_time_is_one_line_exit_code_1_and_no_key_file()
    {
        Assert.Equal(1, await JoinAsync(Pass(TimeSpan.FromSeconds(30)), "--timeout", "30s"));

        Assert.Equal(
            $"cloudbox: the inviter was not found within 30 s: does cloudbox run there with --key, on UDP port {_port} and a network of ours? --peer HOST:PORT names it\n",
            _bench.TakeError());
        Assert.False(File.Exists(KeyPath));
    }

    [Fact]
    public async Task An_inviter_that_cannot_be_reached_is_named_at_the_end()
    {
        _answer = static _ => new JoinAnswer.NoAnswer("connection refused");

        Assert.Equal(1, await JoinAsync(() => Pass(TimeSpan.FromSeconds(_dialled.IsEmpty ? 0 : 60))(), "--peer", "127.0.0.9:4711"));

        Assert.Equal("cloudbox: the inviter was not found within 1 min: 127.0.0.9:4711: connection refused\n", _bench.TakeError());
    }

    [Fact]
    public async Task A_refused_code_is_one_line_exit_code_1_and_no_key_file()
    {
        _answer = static _ => new JoinAnswer.Refused("it has expired.");

        Assert.Equal(1, await JoinAsync(Nothing, "--peer", "127.0.0.9:4711"));

        Assert.Equal("cloudbox: the inviter refuses the code: it has expired; make another there with cloudbox invite\n", _bench.TakeError());
        Assert.False(File.Exists(KeyPath));
    }

    [Fact]
    public async Task A_mistyped_code_is_said_before_anybody_is_asked_and_not_repeated()
    {
        Assert.Equal(1, await _bench.InvokeAsync("join", "BAD-CODE"));

        Assert.Equal("cloudbox: the code is mistyped; compare it with what cloudbox invite has printed\n", _bench.TakeError());
        Assert.Empty(_dialled);
        Assert.False(File.Exists(KeyPath));
    }

    [Fact]
    public async Task A_key_file_that_is_there_stays_and_the_invite_is_not_used_up()
    {
        File.WriteAllText(KeyPath, "precious");

        Assert.Equal(2, await _bench.InvokeAsync("join", GoodCode, "--peer", "127.0.0.9:4711"));

        Assert.Equal($"cloudbox: --key: '{KeyPath}' exists already and is left as it is; name another file\n", _bench.TakeError());
        Assert.Equal("precious", File.ReadAllText(KeyPath));
        Assert.Empty(_dialled);
    }

    [Fact]
    public async Task A_signal_ends_it_and_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(1, await _bench.InvokeAsync(["join", GoodCode, "-b", Port, "--interface", "lo"], stop.Token));

        Assert.Equal("cloudbox: stopped before the inviter was found\n", _bench.TakeError());
        Assert.False(File.Exists(KeyPath));
    }

    [Theory]
    [InlineData("join: which? give the code that cloudbox invite has printed on the other host", "join")]
    [InlineData("--timeout: 'soon' is not a time; give minutes (0.5) or a number with a unit (30s, 2m, 1h)", "join", GoodCode, "--timeout", "soon")]
    [InlineData("--broadcast-port: '0' is not a port; give a number from 1 to 65535", "join", GoodCode, "-b", "0")]
    [InlineData("--interface: 'eth7' does not exist; there are lo, eth0", "join", GoodCode, "--interface", "eth7")]
    [InlineData("--shout: there is no such option; see cloudbox --help", "join", GoodCode, "--shout")]
    [InlineData("--shout: there is no such option; see cloudbox --help", "join", "--shout")]
    public async Task Bad_options_give_one_line_and_exit_code_2(string line, params string[] args)
    {
        Assert.Equal(2, await _bench.InvokeAsync(args));

        Assert.Equal($"cloudbox: {line}\n", _bench.TakeError());
        Assert.Empty(_dialled);
    }

    private static Action Nothing => static () => { };

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    private Action Pass(TimeSpan time) => () => _clock.Advance(time);

    // Meanwhile is done again and again until the command has ended.
    private async Task<int> JoinAsync(Action meanwhile, params string[] args)
    {
        var running = _bench.InvokeAsync(["join", GoodCode, "-b", Port, "--interface", "lo", .. args]);
        await Eventually.HoldsAsync(
            () =>
            {
                if (!running.IsCompleted) meanwhile();
                return running.IsCompleted;
            },
            "the command has ended");
        return await running;
    }

    private InviterDial? Read(string code) => code == GoodCode ? DialAsync : null;

    private Task<JoinAnswer> DialAsync(IPEndPoint inviter, CancellationToken cancel)
    {
        _dialled.Enqueue(inviter);
        return Task.FromResult(_answer(inviter));
    }
}
