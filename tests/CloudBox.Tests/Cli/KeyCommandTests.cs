using CloudBox.Cli.Commands;
using CloudBox.Cli.Keys;
using CloudBox.Protocol.Trust;

namespace CloudBox.Tests.Cli;

public sealed class KeyCommandTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly CommandBench _bench = new(KeyCommand.Create);

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("cloudbox.key", "key", "new")]
    [InlineData("other.key", "key", "new", "other.key")]
    public async Task A_new_key_is_in_a_file_that_only_its_owner_can_read_and_is_not_printed(string name, params string[] args)
    {
        Assert.Equal(0, await _bench.InvokeAsync(args));

        var path = Path.Combine(_bench.Temporary.Path, name);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.True(FolderKey.TryParse(File.ReadAllText(path), out var key));
        Assert.Equal($"key          {path}\nfingerprint  {key.Fingerprint()}\n", _bench.TakeOutput());
        Assert.Equal("", _bench.TakeError());
    }

    [Fact]
    public async Task Two_new_keys_differ()
    {
        await _bench.InvokeAsync("key", "new", "a");
        await _bench.InvokeAsync("key", "new", "b");

        Assert.NotEqual(Read("a"), Read("b"));
    }

    [Fact]
    public async Task Nothing_that_exists_is_overwritten_nor_a_link_followed()
    {
        var path = _bench.Temporary.File("cloudbox.key", "precious");
        _bench.Temporary.Link("dangling", Path.Combine(_bench.Temporary.Path, "cloudbox.key"));

        Assert.Equal(2, await _bench.InvokeAsync("key", "new"));
        Assert.Equal($"cloudbox: key new: '{path}' exists already and is left as it is; name another file\n", _bench.TakeError());
        Assert.Equal(2, await _bench.InvokeAsync("key", "new", "dangling"));
        Assert.Equal("precious", Read("cloudbox.key"));
        Assert.Equal("", _bench.TakeOutput());
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_not_made()
    {
        Assert.Equal(2, await _bench.InvokeAsync("key", "new", "none/cloudbox.key"));

        Assert.Equal($"cloudbox: key new: the directory '{_bench.Temporary.Path}/none' does not exist; create it first (mkdir -p)\n", _bench.TakeError());
    }

    [Fact]
    public async Task A_key_is_not_written_into_a_folder_that_is_shared()
    {
        var share = _bench.Temporary.Sub("share");
        _bench.Temporary.Sub("share/.cloudbox");
        _bench.Temporary.Sub("share/deep/down");

        Assert.Equal(2, await _bench.InvokeAsync("key", "new", "share/deep/down/cloudbox.key"));

        Assert.Equal(
            $"cloudbox: key new: '{share}/deep/down/cloudbox.key' lies inside '{share}', which cloudbox shares; put the key somewhere else\n",
            _bench.TakeError());
        Assert.Empty(Directory.GetFiles(share, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Show_prints_the_fingerprint_and_the_key_only_when_asked_for()
    {
        await _bench.InvokeAsync("key", "new");
        _bench.TakeOutput();
        var secret = Read("cloudbox.key");
        Assert.True(FolderKey.TryParse(secret, out var key));

        Assert.Equal(0, await _bench.InvokeAsync("key", "show", "cloudbox.key"));
        Assert.Equal(key.Fingerprint() + "\n", _bench.TakeOutput());
        Assert.Equal(0, await _bench.InvokeAsync("key", "show", "--secret", "cloudbox.key"));
        Assert.Equal(secret, _bench.TakeOutput());
    }

    [Theory]
    [InlineData("key: say what to do: cloudbox key new, or cloudbox key show FILE", "key")]
    [InlineData("key show: which? name the key file, as in cloudbox key show cloudbox.key", "key", "show")]
    [InlineData("'b' is neither a command nor the value of an option; see cloudbox --help", "key", "new", "a", "b")]
    [InlineData("--secret: there is no such option; see cloudbox --help", "key", "new", "--secret")]
    public async Task A_command_that_says_too_little_or_too_much_gives_one_line_and_exit_code_2(string line, params string[] args)
    {
        Assert.Equal(2, await _bench.InvokeAsync(args));

        Assert.Equal($"cloudbox: {line}\n", _bench.TakeError());
        Assert.Empty(Directory.GetFiles(_bench.Temporary.Path));
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_not_shown()
    {
        var path = _bench.Temporary.File("cloudbox.key", KeyFile.NewKey().ToSecretText());
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupRead);

        Assert.Equal(2, await _bench.InvokeAsync("key", "show", "--secret", "cloudbox.key"));
        Assert.Contains("chmod 600", _bench.TakeError(), StringComparison.Ordinal);
        Assert.Equal("", _bench.TakeOutput());
    }

    [Theory]
    [InlineData("new", "key", "--help")]
    [InlineData("FILE", "key", "new", "--help")]
    [InlineData("--secret", "key", "show", "--help")]
    public async Task Each_has_a_help_of_its_own(string part, params string[] args)
    {
        Assert.Equal(0, await _bench.InvokeAsync(args));
        Assert.Contains(part, _bench.TakeOutput(), StringComparison.Ordinal);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_bench.Temporary.Path, name));
}
