using CloudBox.Engine.Folder;

namespace CloudBox.Tests.FileSystem;

public sealed class RemoveTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_removed_file_is_in_the_archive()
    {
        _folder.Write("a.txt", "user");

        Assert.Equal(InstallOutcome.Done, _folder.Remove("a.txt", _folder.StampOf("a.txt")).Outcome);
        Assert.False(File.Exists(_folder.FullPath("a.txt")));
        Assert.Equal(["user"], _folder.Archived("a.txt"));
    }

    [Fact]
    public void Directories_go_with_their_last_file()
    {
        _folder.Write("one/two/a.txt", "a");
        _folder.Write("one/two/b.txt", "b");

        _folder.Remove("one/two/a.txt", _folder.StampOf("one/two/a.txt"));
        Assert.True(Directory.Exists(_folder.FullPath("one/two")));

        _folder.Remove("one/two/b.txt", _folder.StampOf("one/two/b.txt"));
        Assert.False(Directory.Exists(_folder.FullPath("one")));
        Assert.True(_folder.Folder.CheckRoot().IsHealthy);
    }

    [Fact]
    public void A_directory_with_anything_else_in_it_stays()
    {
        _folder.Write("one/two/a.txt", "a");
        File.CreateSymbolicLink(_folder.FullPath("one/unseen"), "nowhere");

        _folder.Remove("one/two/a.txt", _folder.StampOf("one/two/a.txt"));

        Assert.False(Directory.Exists(_folder.FullPath("one/two")));
        Assert.Equal("nowhere", new FileInfo(_folder.FullPath("one/unseen")).LinkTarget);
    }

    [Fact]
    public void An_edited_file_is_not_removed()
    {
        _folder.Write("a.txt", "one");
        var expected = _folder.StampOf("a.txt");
        _folder.Write("a.txt", "two, longer");

        Assert.Equal(InstallOutcome.Changed, _folder.Remove("a.txt", expected).Outcome);
        Assert.Equal("two, longer", _folder.Read("a.txt"));
        Assert.Empty(_folder.Archived());
    }

    [Fact]
    public void A_file_that_is_gone_already_is_told()
    {
        _folder.Write("sub/a.txt", "one");
        var expected = _folder.StampOf("sub/a.txt");
        File.Delete(_folder.FullPath("sub/a.txt"));
        Assert.Equal(InstallOutcome.Changed, _folder.Remove("sub/a.txt", expected).Outcome);

        Directory.Delete(_folder.FullPath("sub"));
        Assert.Equal(InstallOutcome.Changed, _folder.Remove("sub/a.txt", expected).Outcome);
    }

    [Fact]
    public void A_file_becomes_a_directory_and_a_file_again_and_every_version_is_kept()
    {
        _folder.Write("x", "file");
        Assert.Equal(InstallOutcome.Done, _folder.Remove("x", _folder.StampOf("x")).Outcome);
        Assert.Equal(InstallOutcome.Done, _folder.Install("x/y", "below").Outcome);
        Assert.Equal(InstallOutcome.Done, _folder.Remove("x/y", _folder.StampOf("x/y")).Outcome);
        Assert.Equal(InstallOutcome.Done, _folder.Install("x", "file again").Outcome);

        Assert.Equal(["below"], _folder.Archived("x/y"));
        Assert.Equal(["below", "file"], _folder.Archived("x").Order());
    }
}
