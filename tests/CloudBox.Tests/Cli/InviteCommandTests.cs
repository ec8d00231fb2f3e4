using CloudBox.Cli.Commands;
using CloudBox.Cli.Joining;
using CloudBox.Cli.Keys;

namespace CloudBox.Tests.Cli;

public sealed class InviteCommandTests : IDisposable
{
    private const string Code = "ABCDEFGH-IJKLMNOP";

    private readonly CommandBench _bench;
    private readonly string _share;
    private string? _written;
    private IOException? _disk;

    public InviteCommandTests()
    {
        _bench = new CommandBench(here => InviteCommand.Create(here, Write));
        _share = _bench.Temporary.Sub("share");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_invite_is_left_where_the_daemon_of_that_name_and_folder_looks()
    {
        var state = await KeptAsAsync("alice");
        await KeptAsAsync("bob");

        Assert.Equal(0, await _bench.InvokeAsync("invite", "-d", "share", "-n", "alice"));

        Assert.Equal(state, _written);
    }

    [Fact]
    public async Task The_code_how_long_it_is_good_and_what_to_do_with_it_are_printed()
    {
        await KeptAsAsync("wombat");

        Assert.Equal(0, await _bench.InvokeAsync("invite", "-d", _share));

        Assert.Equal(
            $"{Code}\n\nGood once, for 10 min, while this folder's daemon runs. On the other host:\n  cloudbox join {Code}\n",
            _bench.TakeOutput());
    }

    [Fact]
    public async Task With_the_key_its_fingerprint_is_shown_and_never_the_key()
    {
        await KeptAsAsync("wombat");
        var key = KeyFile.NewKey();
        File.SetUnixFileMode(_bench.Temporary.File("cloudbox.key", key.ToSecretText()), UnixFileMode.UserRead);

        Assert.Equal(0, await _bench.InvokeAsync("invite", "-d", "share", "--key", "cloudbox.key"));

        var output = _bench.TakeOutput();
        Assert.EndsWith($"It then shows the fingerprint {key.Fingerprint()}.\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain(key.ToSecretText(), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_nobody_has_kept_under_that_name_gets_none()
    {
        await KeptAsAsync("alice");

        Assert.Equal(1, await _bench.InvokeAsync("invite", "-d", "share"));

        Assert.Equal(
            $"cloudbox: nobody has kept '{_share}' under the name 'wombat' yet; start that first: cloudbox -n wombat -d {_share} --key FILE\n",
            _bench.TakeError());
        Assert.Null(_written);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_one_line_and_exit_code_1()
    {
        await KeptAsAsync("wombat");
        _disk = new IOException("No space left on device.");

        Assert.Equal(1, await _bench.InvokeAsync("invite", "-d", "share"));

        Assert.Equal("cloudbox: no invite can be made: No space left on device\n", _bench.TakeError());
        Assert.Equal("", _bench.TakeOutput());
    }

    [Theory]
    [InlineData("--directory: is missing; name the folder to share, as in -d ./share", "invite")]
    [InlineData("--directory: has no value; give PATH", "invite", "-d")]
    [InlineData("--name: is empty; give a name of 1 to 255 bytes", "invite", "-d", "share", "-n", "")]
    [InlineData("--key: names no file", "invite", "-d", "share", "--key", "")]
    [InlineData("-b: there is no such option; see cloudbox --help", "invite", "-d", "share", "-b", "7000")]
    public async Task Bad_options_give_one_line_and_exit_code_2(string line, params string[] args)
    {
        Assert.Equal(2, await _bench.InvokeAsync(args));

        Assert.Equal($"cloudbox: {line}\n", _bench.TakeError());
        Assert.Null(_written);
    }

    // The state directory is what a daemon leaves behind; where it is the command line tells.
    private async Task<string> KeptAsAsync(string name)
    {
        await _bench.InvokeAsync("-d", _share, "-n", name);
        return Directory.CreateDirectory(_bench.Ran!.StateDirectory).FullName;
    }

    private InviteTicket Write(string stateDirectory)
    {
        if (_disk is not null) throw _disk;
        _written = stateDirectory;
        return new InviteTicket(Code, TimeSpan.FromMinutes(10));
    }
}
