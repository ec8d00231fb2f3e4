using CloudBox.Engine.Folder;

namespace CloudBox.Tests.FileSystem.Scan;

/// <summary>What must never be taken for a deletion, and never be followed (I4, I7).</summary>
public sealed class ScanSafetyTests : IDisposable
{
    private readonly ScanFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Links_are_published_and_not_followed_and_a_pipe_is_named()
    {
        _fixture.Write("dir/file");
        Directory.CreateSymbolicLink(_fixture.FullPath("dir/loop"), _fixture.Root);
        Directory.CreateSymbolicLink(_fixture.FullPath("self"), "self");
        File.CreateSymbolicLink(_fixture.FullPath("outside"), "/etc/passwd");
        RawNames.CreatePipe(_fixture.FullPath("pipe"));
        var report = await _fixture.ScanAsync();
        Assert.Equal(["dir/file", "dir/loop", "outside", "self"], _fixture.PublishedNames);
        Assert.Equal(3, _fixture.Published.Count(seen => seen.Kind == ObservedKind.Symlink));
        Assert.Equal(["pipe"], report.Problems.Select(problem => problem.Name));
        Assert.True(report.IsComplete);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("dir")]
    [InlineData("dir/sub")]
    [InlineData("dir/file")]
    public async Task What_lies_behind_a_link_is_not_missing(string? under)
    {
        _fixture.Write("dir/file");
        _fixture.Write("dir/sub/file");
        await _fixture.LearnAsync();
        var moved = Path.Combine(_fixture.Outside, "moved");
        Directory.Move(_fixture.FullPath("dir"), moved);
        Directory.CreateSymbolicLink(_fixture.FullPath("dir"), moved);
        var report = await _fixture.ScanAsync(under);
        Assert.Empty(report.Missing);
        Assert.DoesNotContain(_fixture.Published, seen => seen.Kind == ObservedKind.File);
    }

    [Fact]
    public async Task A_known_file_that_became_a_link_is_published_as_one_and_not_missing()
    {
        _fixture.Write("file");
        await _fixture.LearnAsync();
        File.Move(_fixture.FullPath("file"), Path.Combine(_fixture.Outside, "file"));
        File.CreateSymbolicLink(_fixture.FullPath("file"), Path.Combine(_fixture.Outside, "file"));
        var report = await _fixture.ScanAsync();
        Assert.Equal(ObservedKind.Symlink, Assert.Single(_fixture.Published).Kind);
        Assert.Empty(report.Missing);
    }

    [Fact]
    public async Task Names_that_are_no_text_are_named_and_nothing_else_suffers()
    {
        byte[] name = [(byte)'b', 0xFF, (byte)'d'];
        _fixture.Write("after");
        RawNames.CreateFile(_fixture.Root, name);
        RawNames.CreateDirectory(_fixture.Root, [0xC3]);
        RawNames.CreateFile(_fixture.Root, "line\nfeed"u8);
        try
        {
            var report = await _fixture.ScanAsync();
            Assert.Equal(["after"], _fixture.PublishedNames);
            Assert.Equal([@"\xc3", @"b\xffd", @"line\x0afeed"], report.Problems.Select(problem => problem.Name).Order(StringComparer.Ordinal));
            Assert.True(report.IsComplete);
        }
        finally
        {
            RawNames.DeleteFile(_fixture.Root, name);
            RawNames.DeleteDirectory(_fixture.Root, [0xC3]);
        }
    }

    [UnprivilegedFact]
    public async Task What_lies_below_an_unreadable_directory_is_not_missing()
    {
        if (OperatingSystem.IsWindows()) return;
        _fixture.Write("locked/file");
        _fixture.Write("locked b");
        await _fixture.LearnAsync();
        File.Delete(_fixture.FullPath("locked/file"));
        File.SetUnixFileMode(_fixture.FullPath("locked"), UnixFileMode.None);
        var report = await _fixture.ScanAsync();
        File.SetUnixFileMode(_fixture.FullPath("locked"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Empty(report.Missing);
        Assert.False(report.IsComplete);
        Assert.All(_fixture.Published, seen => Assert.Equal("locked", seen.Path.Value));
        Assert.Equal([ObservedKind.Directory, ObservedKind.Unreadable], _fixture.Published.Select(seen => seen.Kind).Order()); // its mode has changed
    }

    [Fact]
    public async Task A_file_that_keeps_changing_is_told_as_unstable_and_is_not_missing()
    {
        _fixture.Write("busy");
        _fixture.Folder.AfterObserve = seen => seen with { Kind = ObservedKind.Unstable, Problem = "it changes while it is read" };
        var report = await _fixture.ScanAsync();
        Assert.Equal(ObservedKind.Unstable, Assert.Single(_fixture.Published).Kind);
        Assert.Equal("busy", Assert.Single(report.Problems).Name);
        Assert.Empty(report.Missing);
    }

    [Fact]
    public async Task A_file_that_comes_back_before_the_second_look_is_not_missing()
    {
        _fixture.Write("a");
        _fixture.Write("back/file");
        await _fixture.LearnAsync();
        Directory.Move(_fixture.FullPath("back"), _fixture.FullPath("elsewhere"));
        _fixture.Folder.BeforeObserve = path =>
        {
            if (path.Value == "back/file") _fixture.Write("back/file", "another");
        };
        var report = await _fixture.ScanAsync();
        Assert.Empty(report.Missing);
        Assert.Contains(_fixture.Published, seen => seen.Path.Value == "back/file" && seen.Kind == ObservedKind.File);
    }

    [Fact]
    public async Task A_file_that_goes_away_while_it_is_looked_at_is_missing_if_it_was_known()
    {
        _fixture.Write("known");
        await _fixture.LearnAsync();
        _fixture.Write("known", "changed");
        _fixture.Write("new");
        _fixture.Folder.BeforeObserve = path => File.Delete(_fixture.FullPath(path.Value));
        var report = await _fixture.ScanAsync();
        Assert.Equal(["known"], report.Missing.Select(seen => seen.Path.Value));
    }

    [Fact]
    public async Task Of_a_replaced_root_nothing_is_missing()
    {
        _fixture.Write("file");
        await _fixture.LearnAsync();
        Directory.Move(_fixture.Root, Path.Combine(_fixture.Outside, "away"));
        Directory.CreateDirectory(_fixture.Root);
        var report = await _fixture.ScanAsync();
        Assert.Empty(report.Missing);
        Assert.Empty(_fixture.Published);
        Assert.False(report.Root.IsHealthy);
        Assert.False(report.IsComplete);
    }

    [Fact]
    public async Task Of_a_root_that_broke_during_the_walk_nothing_is_missing()
    {
        _fixture.Write("file");
        await _fixture.LearnAsync();
        File.Delete(_fixture.FullPath("file"));
        var checks = 0;
        _fixture.Folder.AfterCheckRoot = health => ++checks == 1 ? health : RootHealth.Broken("unmounted");
        var report = await _fixture.ScanAsync();
        Assert.Equal(2, checks);
        Assert.Empty(report.Missing);
        Assert.Equal("unmounted", report.Root.Problem);
    }
}
