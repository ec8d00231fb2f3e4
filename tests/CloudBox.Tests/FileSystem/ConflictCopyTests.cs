using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

/// <summary>The loser of a name gets another one in the same directory, whatever a user does meanwhile.</summary>
public sealed class ConflictCopyTests : IDisposable
{
    private const string Name = "sub/a.txt";
    private const string Copy = "sub/a (conflict bob 4f2a91c0).txt";

    private readonly FolderFixture _folder = new();
    private readonly DiskStamp _expected;
    private readonly string _path;
    private readonly string _copyPath;

    public ConflictCopyTests()
    {
        _folder.Write(Name, "old");
        (_path, _copyPath) = (_folder.FullPath(Name), _folder.FullPath(Copy));
        _expected = _folder.StampOf(Name);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_new_file_has_the_name_and_the_old_one_the_copys()
    {
        var result = Displace();

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal("peer", File.ReadAllText(_path));
        Assert.Equal("old", File.ReadAllText(_copyPath));
        Assert.Equal(_folder.StampOf(Name), result.Stamp);
        Assert.Equal(_folder.StampOf(Copy), result.Displaced);
        Assert.Equal(_expected.Inode, result.Displaced.Inode);
        Assert.Empty(_folder.Archived());
    }

    [Fact]
    public void A_link_can_win_the_name_and_lose_it()
    {
        using var text = _folder.Stage("nowhere");
        var won = _folder.Folder.Apply(Order(text) with { IsLink = true });
        Assert.Equal(InstallOutcome.Done, won.Outcome);
        Assert.Equal("nowhere", _folder.LinkText(Name));
        Assert.Equal("old", File.ReadAllText(_copyPath));

        using var staged = _folder.Stage("peer");
        var lost = _folder.Folder.Apply(Order(staged) with { Expected = won.Stamp, DisplaceTo = RelativePath.Parse("sub/link") });
        Assert.Equal(InstallOutcome.Done, lost.Outcome);
        Assert.Equal("nowhere", _folder.LinkText("sub/link"));
    }

    [Fact]
    public void A_file_that_has_the_copys_name_stays()
    {
        _folder.Write(Copy, "user");
        using var staged = _folder.Stage("peer");

        var result = _folder.Folder.Apply(Order(staged));

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Contains(Copy, result.Problem, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_path));
        Assert.Equal("user", File.ReadAllText(_copyPath));
        Assert.Equal(1, _folder.FilesInStage()); // for another try
    }

    [Fact]
    public void A_save_by_rename_keeps_the_name_and_no_copy_appears()
    {
        var result = DisplaceWhile(SaveByRename);

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Equal("saved", File.ReadAllText(_path));
        Assert.False(File.Exists(_copyPath));
        Assert.Equal(["peer"], _folder.Archived());
    }

    [Fact]
    public void An_edit_in_place_keeps_the_name_and_its_inode()
    {
        Assert.Equal(InstallOutcome.Changed, DisplaceWhile(() => File.AppendAllText(_path, " and more")).Outcome);
        Assert.Equal("old and more", File.ReadAllText(_path));
        Assert.Equal(_expected.Inode, _folder.StampOf(Name).Inode);
        Assert.False(File.Exists(_copyPath));
    }

    [Fact]
    public void After_a_deletion_nothing_is_shown_and_the_bytes_are_in_the_archive()
    {
        Assert.Equal(InstallOutcome.Changed, DisplaceWhile(() => File.Delete(_path)).Outcome);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath("sub")));
        Assert.Equal(["peer"], _folder.Archived());
    }

    [Fact]
    public void A_directory_that_took_the_name_keeps_it_with_all_it_holds()
    {
        var result = DisplaceWhile(() =>
        {
            File.Delete(_path);
            Directory.CreateDirectory(_path);
            File.WriteAllText(Path.Combine(_path, "inside"), "mine");
        });

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_path, "inside")));
        Assert.False(File.Exists(_copyPath));
    }

    [Fact]
    public void A_file_that_took_the_copys_name_in_the_last_moment_stays()
    {
        var result = DisplaceWhile(() => File.WriteAllText(_copyPath, "user"));

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Equal("old", File.ReadAllText(_path));
        Assert.Equal("user", File.ReadAllText(_copyPath));
    }

    [Fact]
    public void A_copy_in_another_directory_is_a_mistake()
    {
        using var staged = _folder.Stage("peer");
        Assert.Throws<ArgumentException>(() => _folder.Folder.Apply(Order(staged) with { DisplaceTo = RelativePath.Parse("a.txt") }));
    }

    [Fact]
    public void A_file_moves_to_a_free_name()
    {
        var result = Move();

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.False(File.Exists(_path));
        Assert.Equal("old", File.ReadAllText(_copyPath));
        Assert.Equal(_folder.StampOf(Copy), result.Stamp);
    }

    [Fact]
    public void A_file_does_not_move_over_another()
    {
        _folder.Write(Copy, "user");
        Assert.Equal(InstallOutcome.Changed, Move().Outcome);
        Assert.Equal("old", File.ReadAllText(_path));
        Assert.Equal("user", File.ReadAllText(_copyPath));

        File.Delete(_copyPath);
        Directory.CreateDirectory(_copyPath);
        Assert.Equal(InstallOutcome.Blocked, Move().Outcome);
    }

    [Fact]
    public void A_file_that_was_edited_or_deleted_does_not_move()
    {
        File.AppendAllText(_path, "!");
        Assert.Equal(InstallOutcome.Changed, Move().Outcome);
        Assert.Equal("old!", File.ReadAllText(_path));
        File.Delete(_path);
        Assert.Equal(InstallOutcome.Changed, Move().Outcome);
        Assert.False(File.Exists(_copyPath));
    }

    private void SaveByRename()
    {
        File.WriteAllText(_path + "~", "saved");
        File.Move(_path + "~", _path, overwrite: true);
    }

    private InstallResult DisplaceWhile(Action meddle)
    {
        _folder.Time.MeddleOnce(meddle);
        return Displace();
    }

    private InstallResult Displace()
    {
        using var staged = _folder.Stage("peer");
        return _folder.Folder.Apply(Order(staged));
    }

    private InstallOrder Order(IStagedFile staged) =>
        new(RelativePath.Parse(Name), staged, 1_700_000_000_000_000_000, _expected) { DisplaceTo = RelativePath.Parse(Copy), Mode = 0x1A4 };

    private InstallResult Move() => _folder.Folder.Apply(new MoveOrder(RelativePath.Parse(Name), RelativePath.Parse(Copy), _expected));
}
