using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

public sealed class MetadataOrderTests : IDisposable
{
    private const long Modified = 1_600_000_000_123_456_789;

    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0x1C9u)] // 0711
    [InlineData(0x000u)]
    [InlineData(0x080u)] // 0200
    public void A_file_gets_mode_and_time_and_keeps_its_content(uint mode)
    {
        _folder.Write("a.txt", "user");
        var before = _folder.EntryStampOf("a.txt");

        var result = Set("a.txt", before, EntryKind.File, mode);

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal(_folder.EntryStampOf("a.txt"), result.Stamp);
        Assert.Equal((mode, Modified, before.Inode), (result.Stamp.Mode, result.Stamp.ModifiedNs, result.Stamp.Inode));
        Assert.Equal(InstallOutcome.Done, Set("a.txt", result.Stamp, EntryKind.File, 0x180).Outcome); // also when it may not be read
        Assert.Equal("user", _folder.Read("a.txt"));
    }

    [Fact]
    public void Set_user_id_is_not_taken_from_a_peer()
    {
        _folder.Write("tool", "user");
        Assert.Equal(0x1EDu, Set("tool", _folder.EntryStampOf("tool"), EntryKind.File, 0x9ED).Stamp.Mode);
    }

    [Fact]
    public void A_directory_gets_its_mode_and_keeps_its_time()
    {
        _folder.Write("dir/inside", "user");
        var time = Directory.GetLastWriteTimeUtc(_folder.FullPath("dir"));

        var result = Set("dir", _folder.EntryStampOf("dir"), EntryKind.Directory, 0x1C0);

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal(0x1C0u, result.Stamp.Mode);
        Assert.Equal(_folder.EntryStampOf("dir"), result.Stamp);
        Assert.Equal(time, Directory.GetLastWriteTimeUtc(_folder.FullPath("dir")));
    }

    [Fact]
    public void A_link_gets_its_time_and_what_it_points_to_stays_as_it_was()
    {
        var target = Path.Combine(_folder.Outside, "target");
        File.WriteAllText(target, "outside");
        var time = File.GetLastWriteTimeUtc(target);
        var mode = File.GetUnixFileMode(target);
        File.CreateSymbolicLink(_folder.FullPath("link"), target);

        var result = Set("link", _folder.EntryStampOf("link"), EntryKind.Symlink, 0x1C0);

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal((Modified, 0x1FFu), (result.Stamp.ModifiedNs, result.Stamp.Mode));
        Assert.Equal(_folder.EntryStampOf("link"), result.Stamp);
        Assert.Equal((time, mode), (File.GetLastWriteTimeUtc(target), File.GetUnixFileMode(target)));
    }

    [Fact]
    public void What_was_written_meanwhile_is_left_alone()
    {
        _folder.Write("a.txt", "user");
        var expected = _folder.EntryStampOf("a.txt");
        File.AppendAllText(_folder.FullPath("a.txt"), "!");
        var written = _folder.EntryStampOf("a.txt");

        Assert.Equal(InstallOutcome.Changed, Set("a.txt", expected, EntryKind.File, 0x1C0).Outcome);
        Assert.Equal(written, _folder.EntryStampOf("a.txt"));
    }

    [Fact]
    public void What_is_gone_or_of_another_kind_is_told()
    {
        _folder.Write("a.txt", "user");
        Directory.CreateDirectory(_folder.FullPath("dir"));
        Assert.Equal(InstallOutcome.Changed, Set("a.txt", _folder.EntryStampOf("a.txt"), EntryKind.Symlink, 0).Outcome);
        Assert.Equal(InstallOutcome.Changed, Set("dir", _folder.EntryStampOf("dir"), EntryKind.File, 0).Outcome);
        Assert.Equal(InstallOutcome.Changed, Set("never", default, EntryKind.File, 0).Outcome);
        Assert.Equal(InstallOutcome.Changed, Set("never/below", default, EntryKind.File, 0).Outcome);
    }

    [Fact]
    public void A_file_gets_the_mode_that_its_install_names_and_else_keeps_that_of_the_one_it_replaces()
    {
        using var first = _folder.Stage("first");
        Assert.Equal(0x1C9u, Install(first, null, 0x1C9).Stamp.Mode);
        using var second = _folder.Stage("second");
        Assert.Equal(0x1C9u, Install(second, _folder.StampOf("a.txt"), null).Stamp.Mode);
        using var third = _folder.Stage("third");
        Assert.Equal(0x180u, Install(third, _folder.StampOf("a.txt"), 0x980).Stamp.Mode);
    }

    private InstallResult Install(IStagedFile staged, DiskStamp? expected, uint? mode) =>
        _folder.Folder.Apply(new InstallOrder(RelativePath.Parse("a.txt"), staged, Modified, expected) { Mode = mode });

    private InstallResult Set(string path, DiskStamp expected, EntryKind kind, uint mode) =>
        _folder.Folder.Apply(new SetMetadataOrder(RelativePath.Parse(path), expected, kind, Modified, mode));
}
