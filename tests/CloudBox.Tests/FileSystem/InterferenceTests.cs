using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

/// <summary>What a user does between the installer's last look at a file and the exchange: exactly there, each time.</summary>
public sealed class InterferenceTests : IDisposable
{
    private readonly FolderFixture _folder = new();
    private readonly DiskStamp _expected;
    private readonly string _path;

    public InterferenceTests()
    {
        _folder.Write("sub/a.txt", "old");
        _path = _folder.FullPath("sub/a.txt");
        _expected = _folder.StampOf("sub/a.txt");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_save_by_rename_keeps_the_name()
    {
        var result = InstallWhile(SaveByRename);

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Contains("The received bytes are in the archive", result.Problem, StringComparison.Ordinal);
        Assert.Equal("saved", File.ReadAllText(_path));
        Assert.Equal(["peer"], _folder.Archived());
    }

    [Fact]
    public void An_edit_in_place_keeps_the_name()
    {
        var inode = _expected.Inode;
        var result = InstallWhile(() => File.AppendAllText(_path, " and more"));

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Equal("old and more", File.ReadAllText(_path));
        Assert.Equal(inode, _folder.StampOf("sub/a.txt").Inode);
    }

    [Fact]
    public void A_deletion_stays_and_the_bytes_wait_in_the_stage()
    {
        using var staged = _folder.Stage("peer");
        _folder.Time.MeddleOnce(() => File.Delete(_path));

        Assert.Equal(InstallOutcome.Changed, Install(staged).Outcome);
        Assert.False(File.Exists(_path));
        Assert.Equal(1, _folder.FilesInStage());
        Assert.Empty(_folder.Archived());
        Assert.Equal(InstallOutcome.Done, _folder.Folder.Install(new(RelativePath.Parse("sub/a.txt"), staged, 0, null)).Outcome);
        Assert.Equal("peer", File.ReadAllText(_path));
    }

    [Fact]
    public void A_directory_that_took_the_name_keeps_it_with_all_it_holds()
    {
        var result = InstallWhile(() =>
        {
            File.Delete(_path);
            Directory.CreateDirectory(_path);
            File.WriteAllText(Path.Combine(_path, "inside"), "mine");
        });

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_path, "inside")));
    }

    [Fact]
    public void A_link_that_took_the_name_keeps_it_and_is_not_followed()
    {
        var target = Path.Combine(_folder.Outside, "target");
        File.WriteAllText(target, "outside");
        var result = InstallWhile(() =>
        {
            File.Delete(_path);
            File.CreateSymbolicLink(_path, target);
        });

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Equal(target, new FileInfo(_path).LinkTarget);
        Assert.Equal("outside", File.ReadAllText(target));
    }

    [Fact]
    public void A_directory_that_was_swapped_for_a_link_leads_nowhere_else()
    {
        File.WriteAllText(Path.Combine(_folder.Outside, "a.txt"), "outside");
        using var staged = _folder.Stage("peer");
        _folder.Time.MeddleOnce(() =>
        {
            Directory.Move(_folder.FullPath("sub"), _folder.FullPath("elsewhere"));
            Directory.CreateSymbolicLink(_folder.FullPath("sub"), _folder.Outside);
        });

        Install(staged);

        Assert.Equal("outside", File.ReadAllText(Path.Combine(_folder.Outside, "a.txt")));
        Assert.Equal("peer", _folder.Read("elsewhere/a.txt")); // the directory that was looked at, wherever it is now
        Assert.Equal(["old"], _folder.Archived());
    }

    [Fact]
    public void A_save_while_the_file_is_removed_keeps_the_name()
    {
        _folder.Time.MeddleOnce(SaveByRename);

        Assert.Equal(InstallOutcome.Changed, _folder.Remove("sub/a.txt", _expected).Outcome);
        Assert.Equal("saved", File.ReadAllText(_path));
        Assert.Empty(_folder.Archived());
    }

    [ImmutableFact]
    public void What_the_system_refuses_after_the_first_step_leaves_all_as_it_was()
    {
        using var staged = _folder.Stage("peer");
        using (var immutable = new ImmutableFile(_path))
        {
            var result = Install(staged, _folder.StampOf("sub/a.txt"));
            Assert.Equal(InstallOutcome.Failed, result.Outcome);
            Assert.Equal("Cannot install sub/a.txt: Operation not permitted.", result.Problem);
        }

        Assert.Equal("old", File.ReadAllText(_path));
        Assert.Empty(_folder.Archived());
        Assert.Equal(InstallOutcome.Done, Install(staged, _folder.StampOf("sub/a.txt")).Outcome);
    }

    private void SaveByRename()
    {
        File.WriteAllText(_path + "~", "saved");
        File.Move(_path + "~", _path, overwrite: true);
    }

    private InstallResult InstallWhile(Action meddle)
    {
        using var staged = _folder.Stage("peer");
        _folder.Time.MeddleOnce(meddle);
        var result = Install(staged);
        Assert.Equal(0, _folder.FilesInStage());
        return result;
    }

    private InstallResult Install(IStagedFile staged, DiskStamp? expected = null) =>
        _folder.Folder.Install(new InstallOrder(RelativePath.Parse("sub/a.txt"), staged, 0, expected ?? _expected));
}
