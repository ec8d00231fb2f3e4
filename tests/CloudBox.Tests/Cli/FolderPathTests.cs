using CloudBox.Cli.Options;

namespace CloudBox.Tests.Cli;

public sealed class FolderPathTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly string _share;

    public FolderPathTests() => _share = _temporary.Sub("real/share");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_relative_path_starts_at_the_current_directory()
    {
        AssertResolves(_share, "real/share");
        AssertResolves(_share, "./real/./share/");
        AssertResolves(_share, "real//share///");
        AssertResolves(_share, "real/share/../share");
        AssertResolves(_share, ".", Path.Combine(_temporary.Path, "real", "share"));
        AssertResolves(_share, _share, "/");
        AssertResolves("/", "/../..");
    }

    [Fact]
    public void Links_are_resolved_wherever_they_stand()
    {
        _temporary.Link("last", "real/share");
        _temporary.Link("absolute", _share);
        _temporary.Link("middle", "real");
        _temporary.Link("chain", "middle/../last");

        AssertResolves(_share, "last");
        AssertResolves(_share, "absolute/");
        AssertResolves(_share, "middle/share");
        AssertResolves(_share, "chain");
    }

    [Fact]
    public void Two_dots_behind_a_link_are_the_parent_of_where_it_leads()
    {
        _temporary.Link("last", "real/share");

        AssertResolves(Path.GetDirectoryName(_share)!, "last/..");
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        _temporary.Link("a", "b");
        _temporary.Link("b", "a");

        Assert.StartsWith("'a' cannot be resolved: symbolic links lead in a circle", Problem("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_directory_that_is_there_will_do()
    {
        var file = _temporary.File("file");
        _temporary.Link("dangling", "nowhere");

        Assert.Equal($"'{_temporary.Path}/none' does not exist; create it first (mkdir -p)", Problem("none"));
        Assert.Equal($"'{_temporary.Path}/nowhere' does not exist; create it first (mkdir -p)", Problem("dangling"));
        Assert.Equal($"'{file}' is a file; name a directory", Problem("file"));
        Assert.Equal($"'{file}/x' does not exist; create it first (mkdir -p)", Problem("file/x"));
        Assert.Equal("is empty; name the folder to share, as in -d ./share", Problem(""));
        Assert.Equal("contains a NUL byte", Problem("a\0b"));
    }

    [Theory]
    [InlineData("read")]
    [InlineData("written")]
    [InlineData("searched")]
    public void What_this_user_may_not_do_there_is_said(string refused)
    {
        Assert.False(FolderPath.TryResolve(_share, "/", _ => refused, out _, out var problem));
        Assert.Equal($"'{_share}' cannot be {refused} by this user; change its permissions (chmod, chown)", problem);
    }

    [Fact]
    public void Names_of_any_script_are_paths_too()
    {
        var path = _temporary.Sub("κοινό 共有 😀");

        AssertResolves(path, "κοινό 共有 😀");
    }

    private void AssertResolves(string expected, string text, string? currentDirectory = null)
    {
        Assert.True(FolderPath.TryResolve(text, currentDirectory ?? _temporary.Path, out var path, out var problem), problem);
        Assert.Equal(expected, path);
    }

    private string Problem(string text)
    {
        Assert.False(FolderPath.TryResolve(text, _temporary.Path, out _, out var problem));
        return problem;
    }
}
