using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

public sealed class DirectoryOrderTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_directory_is_made_with_its_mode_whatever_the_umask_and_those_above_it_as_usual()
    {
        var result = Make("one/two", 0x1F7); // 0767

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal(_folder.EntryStampOf("one/two"), result.Stamp);
        Assert.Equal(0x1F7u, result.Stamp.Mode);
        Assert.Equal((0L, 0L, 0L), (result.Stamp.Size, result.Stamp.ModifiedNs, result.Stamp.ChangedNs));
        Assert.NotEqual(0x1F7u, _folder.EntryStampOf("one").Mode);
    }

    [Fact]
    public void Set_user_id_and_sticky_bits_are_not_for_directories_from_a_peer() => Assert.Equal(0x1C0u, Make("one", 0xFC0).Stamp.Mode);

    [Fact]
    public void A_directory_that_is_there_is_well_and_stays_as_it_is()
    {
        _folder.Write("one/inside", "user");
        var before = _folder.EntryStampOf("one");

        var result = Make("one", 0x1C0);

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal(before, result.Stamp);
        Assert.Equal(before, _folder.EntryStampOf("one"));
    }

    [Fact]
    public void A_file_or_link_with_the_name_or_on_the_way_blocks()
    {
        _folder.Write("file", "user");
        Directory.CreateSymbolicLink(_folder.FullPath("link"), _folder.Outside);

        Assert.Equal(InstallOutcome.Blocked, Make("file").Outcome);
        Assert.Equal(InstallOutcome.Blocked, Make("link").Outcome);
        Assert.Equal(InstallOutcome.Blocked, Make("file/below").Outcome);
        Assert.Equal(InstallOutcome.Blocked, Make("link/below").Outcome);
        Assert.Equal("user", _folder.Read("file"));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Outside));
    }

    [Fact]
    public void A_directory_gets_another_name_with_all_that_is_in_it()
    {
        _folder.Write("old/sub/file", "user");
        Directory.CreateDirectory(_folder.FullPath("there"));
        var (before, file) = (_folder.EntryStampOf("old"), _folder.StampOf("old/sub/file"));

        var result = MoveDirectory("old", "there/new", before);

        Assert.Equal((InstallOutcome.Done, before), (result.Outcome, result.Stamp));
        Assert.Equal("user", _folder.Read("there/new/sub/file"));
        Assert.Equal(file, _folder.StampOf("there/new/sub/file"));
        Assert.False(Directory.Exists(_folder.FullPath("old")));
    }

    [Fact]
    public void A_directory_stays_where_the_new_name_is_taken_or_has_nothing_above_it()
    {
        _folder.Write("old/file", "user");
        _folder.Write("taken/other", "other");
        _folder.Write("file", "file");
        Directory.CreateDirectory(_folder.FullPath("empty"));
        Directory.CreateSymbolicLink(_folder.FullPath("link"), _folder.Outside);
        var stamp = _folder.EntryStampOf("old");

        foreach (var to in (string[])["taken", "empty", "file", "link", "link/new", "missing/new", "file/new"])
            Assert.NotEqual(InstallOutcome.Done, MoveDirectory("old", to, stamp).Outcome);

        Assert.Equal("user", _folder.Read("old/file"));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Outside));
    }

    [Fact]
    public void Another_directory_a_file_or_a_link_with_the_name_stays()
    {
        _folder.Write("old/file", "user");
        var stamp = _folder.EntryStampOf("old");
        Directory.Move(_folder.FullPath("old"), _folder.FullPath("moved"));
        Assert.Equal(InstallOutcome.Changed, MoveDirectory("old", "new", stamp).Outcome);
        _folder.Write("old/other", "other");
        Assert.Equal(InstallOutcome.Changed, MoveDirectory("old", "new", stamp).Outcome);
        Directory.Delete(_folder.FullPath("old"), recursive: true);
        Directory.CreateSymbolicLink(_folder.FullPath("old"), _folder.FullPath("moved"));
        Assert.Equal(InstallOutcome.Changed, MoveDirectory("old", "new", stamp).Outcome);
        Assert.False(Directory.Exists(_folder.FullPath("new")));
        Assert.Equal("user", _folder.Read("moved/file"));
    }

    private InstallResult MoveDirectory(string from, string to, DiskStamp stamp) =>
        _folder.Folder.Apply(new MoveDirectoryOrder(RelativePath.Parse(from), RelativePath.Parse(to), stamp));

    [Fact]
    public void An_empty_directory_is_removed_and_one_that_is_gone_is_done()
    {
        Directory.CreateDirectory(_folder.FullPath("one/two"));
        Assert.Equal(InstallOutcome.Done, RemoveDirectory("one/two").Outcome);
        Assert.False(Directory.Exists(_folder.FullPath("one/two")));
        Assert.True(Directory.Exists(_folder.FullPath("one")));
        Assert.Equal(InstallOutcome.Done, RemoveDirectory("one/two").Outcome);
        Assert.Equal(InstallOutcome.Done, RemoveDirectory("never/there").Outcome);
    }

    [Fact]
    public void Anything_inside_keeps_a_directory()
    {
        _folder.Write("one/.hidden", "user");
        var result = RemoveDirectory("one");
        Assert.Equal(InstallOutcome.Blocked, result.Outcome);
        Assert.Equal("one is not empty, and stays.", result.Problem);
        Assert.Equal("user", _folder.Read("one/.hidden"));
    }

    [Fact]
    public void A_file_or_link_in_place_of_the_directory_stays()
    {
        _folder.Write("file", "user");
        Directory.CreateSymbolicLink(_folder.FullPath("link"), _folder.Outside);
        Directory.CreateDirectory(Path.Combine(_folder.Outside, "empty"));

        Assert.Equal(InstallOutcome.Changed, RemoveDirectory("file").Outcome);
        Assert.Equal(InstallOutcome.Changed, RemoveDirectory("link").Outcome);
        Assert.Equal(InstallOutcome.Blocked, RemoveDirectory("link/empty").Outcome);
        Assert.Equal("user", _folder.Read("file"));
        Assert.True(Directory.Exists(Path.Combine(_folder.Outside, "empty")));
    }

    [Fact]
    public void A_removal_keeps_the_directories_above_when_it_is_told_so()
    {
        _folder.Write("one/two/a.txt", "user");
        var order = new RemoveOrder(RelativePath.Parse("one/two/a.txt"), _folder.StampOf("one/two/a.txt")) { KeepsParents = true };

        Assert.Equal(InstallOutcome.Done, _folder.Folder.Apply(order).Outcome);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath("one/two")));
    }

    [MountFact]
    public void A_mount_point_is_neither_made_nor_removed()
    {
        var inside = Directory.CreateDirectory(_folder.FullPath("mounted")).FullName;
        using var mount = new SmallMount(inside, "64k");
        Assert.Equal(InstallOutcome.Blocked, RemoveDirectory("mounted").Outcome);
        Assert.Equal(InstallOutcome.Failed, Make("mounted/below").Outcome);
        Assert.Empty(Directory.GetFileSystemEntries(inside));
    }

    private InstallResult Make(string path, uint mode = 0x1ED) => _folder.Folder.Apply(new MakeDirectoryOrder(RelativePath.Parse(path), mode));

    private InstallResult RemoveDirectory(string path) => _folder.Folder.Apply(new RemoveDirectoryOrder(RelativePath.Parse(path)));
}
