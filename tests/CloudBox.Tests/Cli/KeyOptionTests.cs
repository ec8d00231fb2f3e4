using CloudBox.Cli.Keys;
using CloudBox.Cli.Options;
using CloudBox.Protocol.Trust;

namespace CloudBox.Tests.Cli;

public sealed class KeyOptionTests : IDisposable
{
    private static readonly FolderKey Key = KeyFile.NewKey();

    private readonly CommandBench _bench = new();
    private readonly string _share;

    public KeyOptionTests() => _share = _bench.Temporary.Sub("share");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Without_one_the_folder_is_open() => Assert.Null((await RunAsync()).Key);

    [Fact]
    public async Task A_file_that_only_its_owner_can_read_closes_the_folder()
    {
        File("cloudbox.key", Key.ToSecretText() + "\n", 0x180);

        Assert.Equal(Key.Fingerprint(), (await RunAsync("--key", "cloudbox.key")).Key!.Fingerprint());
    }

    [Theory]
    [InlineData(0x1A4)] // 0644
    [InlineData(0x1A0)] // 0640
    [InlineData(0x181)] // 0601
    public async Task One_that_others_can_use_is_refused_with_what_to_do(int mode)
    {
        var path = File("cloudbox.key", Key.ToSecretText(), mode);

        await RefusesAsync($"'{path}' can be used by others than its owner; a key is secret: chmod 600 '{path}'", "cloudbox.key");
    }

    [Theory]
    [InlineData("")]
    [InlineData("cloudbox-key-1-")]
    [InlineData("cloudbox-key-1-AAAA")]
    [InlineData("not a key")]
    public async Task One_that_holds_no_key_is_refused_without_showing_what_it_holds(string content)
    {
        var path = File("cloudbox.key", content, 0x180);

        await RefusesAsync($"'{path}' holds no key; make one with cloudbox key new, or get the folder's with cloudbox join", "cloudbox.key");
    }

    [Fact]
    public async Task One_inside_the_shared_folder_is_refused_even_through_a_link()
    {
        var path = File("share/cloudbox.key", Key.ToSecretText(), 0x180);
        _bench.Temporary.Link("link.key", path);

        await RefusesAsync($"'{path}' lies inside the shared folder; put the key somewhere else", "share/cloudbox.key");
        await RefusesAsync($"'{path}' lies inside the shared folder; put the key somewhere else", "link.key");
    }

    [Fact]
    public async Task What_is_not_there_or_no_file_is_refused()
    {
        var here = _bench.Temporary.Path;
        _bench.Temporary.Sub("keys");

        await RefusesAsync($"'{here}/none' does not exist; make a key with cloudbox key new, or get the folder's with cloudbox join", "none");
        await RefusesAsync($"'{here}/keys' is a directory; name the key file in it", "keys");
        await RefusesAsync("names no file", "");
    }

    [Fact]
    public async Task A_large_file_is_not_read_to_its_end()
    {
        var path = File("huge", new string(' ', 5_000) + Key.ToSecretText(), 0x180);

        await RefusesAsync($"'{path}' holds no key; make one with cloudbox key new, or get the folder's with cloudbox join", "huge");
    }

    private async Task<RunOptions> RunAsync(params string[] args)
    {
        Assert.Equal(0, await _bench.InvokeAsync(["-d", "share", .. args]));
        return _bench.Ran!;
    }

    private async Task RefusesAsync(string problem, string file)
    {
        Assert.Equal(2, await _bench.InvokeAsync("-d", _share, "--key", file));
        Assert.Equal($"cloudbox: --key: {problem}\n", _bench.TakeError());
        Assert.Null(_bench.Ran);
    }

    private string File(string name, string content, int mode)
    {
        var path = _bench.Temporary.File(name, content);
        System.IO.File.SetUnixFileMode(path, (UnixFileMode)mode);
        return path;
    }
}
