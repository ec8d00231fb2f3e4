using System.Globalization;
using System.Runtime.Versioning;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

[SupportedOSPlatform("linux")]
public sealed class InstallTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_comes_to_its_name_with_its_time_and_the_usual_mode()
    {
        var result = _folder.Install("a.txt", "hello", modifiedNs: 1_600_000_000_987_654_321);

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal("hello", _folder.Read("a.txt"));
        Assert.Equal(_folder.StampOf("a.txt"), result.Stamp);
        Assert.Equal(1_600_000_000_987_654_321, result.Stamp.ModifiedNs);
        Assert.Equal(0x1B6u & ~Umask(), result.Stamp.Mode);
        Assert.Equal(0, _folder.FilesInStage());
    }

    [Fact]
    public void A_time_before_1970_is_kept()
    {
        var result = _folder.Install("old.txt", "x", modifiedNs: -1_500_000_001);

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal(-1_500_000_001, _folder.StampOf("old.txt").ModifiedNs);
    }

    [Fact]
    public void Missing_directories_are_made()
    {
        Assert.Equal(InstallOutcome.Done, _folder.Install("one/two/three/a.txt", "deep").Outcome);

        Assert.Equal("deep", _folder.Read("one/two/three/a.txt"));
        Assert.Equal(0x1FFu & ~Umask(), (uint)File.GetUnixFileMode(_folder.FullPath("one/two")));
    }

    [Fact]
    public void A_replaced_file_is_in_the_archive_and_its_mode_stays()
    {
        _folder.Write("run.sh", "old");
        File.SetUnixFileMode(_folder.FullPath("run.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        var expected = _folder.StampOf("run.sh");

        var result = _folder.Install("run.sh", "new", expected);

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal("new", _folder.Read("run.sh"));
        Assert.Equal(["old"], _folder.Archived("run.sh"));
        Assert.Equal(expected.Mode, result.Stamp.Mode);
        Assert.Equal(_folder.StampOf("run.sh"), result.Stamp);
        Assert.Equal(0, _folder.FilesInStage());
    }

    [Fact]
    public void Set_user_id_does_not_pass_to_received_bytes()
    {
        _folder.Write("tool", "old");
        File.SetUnixFileMode(_folder.FullPath("tool"), UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        _folder.Install("tool", "new", _folder.StampOf("tool"));

        Assert.Equal(0x1C0u, _folder.StampOf("tool").Mode);
    }

    [Fact]
    public void Each_displaced_version_is_kept()
    {
        _folder.Write("a.txt", "1");
        foreach (var text in (string[])["2", "3", "4"]) Assert.Equal(InstallOutcome.Done, _folder.Install("a.txt", text, _folder.StampOf("a.txt")).Outcome);

        Assert.Equal("4", _folder.Read("a.txt"));
        Assert.Equal(["1", "2", "3"], _folder.Archived("a.txt").Order());
    }

    [Fact]
    public void A_file_that_has_appeared_stays()
    {
        _folder.Write("a.txt", "user");
        using var staged = _folder.Stage("peer");

        Assert.Equal(InstallOutcome.Changed, Install("a.txt", staged, null).Outcome);
        Assert.Equal("user", _folder.Read("a.txt"));
        Assert.Empty(_folder.Archived());

        // The bytes are still there for another try.
        Assert.Equal(InstallOutcome.Done, Install("a.txt", staged, _folder.StampOf("a.txt")).Outcome);
        Assert.Equal("peer", _folder.Read("a.txt"));
    }

    [Fact]
    public void An_edit_after_the_last_look_stays()
    {
        _folder.Write("a.txt", "one");
        var expected = _folder.StampOf("a.txt");
        _folder.Write("a.txt", "two, longer");

        Assert.Equal(InstallOutcome.Changed, _folder.Install("a.txt", "peer", expected).Outcome);
        Assert.Equal("two, longer", _folder.Read("a.txt"));
        Assert.Empty(_folder.Archived());
    }

    [Fact]
    public void An_edit_that_puts_size_and_time_back_stays()
    {
        _folder.Write("a.txt", "one");
        var expected = _folder.StampOf("a.txt");
        var time = File.GetLastWriteTimeUtc(_folder.FullPath("a.txt"));
        File.WriteAllText(_folder.FullPath("a.txt"), "two");
        File.SetLastWriteTimeUtc(_folder.FullPath("a.txt"), time);

        Assert.Equal(InstallOutcome.Changed, _folder.Install("a.txt", "peer", expected).Outcome);
        Assert.Equal("two", _folder.Read("a.txt"));
    }

    [Fact]
    public void A_file_that_was_deleted_meanwhile_does_not_come_back()
    {
        _folder.Write("sub/a.txt", "one");
        var expected = _folder.StampOf("sub/a.txt");
        Directory.Delete(_folder.FullPath("sub"), recursive: true);
        using var staged = _folder.Stage("peer");

        Assert.Equal(InstallOutcome.Changed, Install("sub/a.txt", staged, expected).Outcome);
        Assert.False(Directory.Exists(_folder.FullPath("sub")));
        Assert.Equal(1, _folder.FilesInStage());
    }

    [Fact]
    public void A_directory_with_the_name_blocks()
    {
        Directory.CreateDirectory(_folder.FullPath("name/inside"));

        var result = _folder.Install("name", "peer");

        Assert.Equal(InstallOutcome.Blocked, result.Outcome);
        Assert.Equal("name is a directory: no file can have this name.", result.Problem);
        Assert.True(Directory.Exists(_folder.FullPath("name/inside")));
    }

    [Fact]
    public void A_file_where_a_directory_is_needed_blocks()
    {
        _folder.Write("name", "user");

        var result = _folder.Install("name/below/a.txt", "peer");

        Assert.Equal(InstallOutcome.Blocked, result.Outcome);
        Assert.Contains("a file is in the way", result.Problem, StringComparison.Ordinal);
        Assert.Equal("user", _folder.Read("name"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_that_took_the_name_keeps_it_and_its_target_is_untouched(bool isReplacement)
    {
        var target = Path.Combine(_folder.Outside, "target");
        File.WriteAllText(target, "outside");
        _folder.Write("link", "user");
        var expected = _folder.StampOf("link");
        File.Delete(_folder.FullPath("link"));
        File.CreateSymbolicLink(_folder.FullPath("link"), target);

        var result = _folder.Install("link", "peer", isReplacement ? expected : null);

        Assert.Equal(InstallOutcome.Changed, result.Outcome);
        Assert.Equal(target, new FileInfo(_folder.FullPath("link")).LinkTarget);
        Assert.Equal("outside", File.ReadAllText(target));
        Assert.Equal(InstallOutcome.Changed, _folder.Remove("link", expected).Outcome);
        Assert.Equal(target, new FileInfo(_folder.FullPath("link")).LinkTarget);
    }

    [Fact]
    public void Nothing_goes_through_a_linked_directory()
    {
        var target = Path.Combine(_folder.Outside, "a.txt");
        File.WriteAllText(target, "outside");
        Directory.CreateSymbolicLink(_folder.FullPath("dir"), _folder.Outside);
        _folder.Write("same.txt", "outside");

        Assert.Equal(InstallOutcome.Blocked, _folder.Install("dir/new.txt", "peer").Outcome);
        Assert.Equal(InstallOutcome.Blocked, _folder.Install("dir/sub/new.txt", "peer").Outcome);
        Assert.Equal(InstallOutcome.Blocked, _folder.Install("dir/a.txt", "peer", _folder.StampOf("same.txt")).Outcome);
        Assert.Equal(InstallOutcome.Blocked, _folder.Remove("dir/a.txt", _folder.StampOf("same.txt")).Outcome);
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder.Outside));
        Assert.Equal("outside", File.ReadAllText(target));
    }

    [Fact]
    public void Bytes_that_are_not_complete_are_not_installed()
    {
        using var staged = _folder.Folder.Stage.Create(10);
        staged.Append("half"u8);

        Assert.Equal(InstallOutcome.Failed, Install("a.txt", staged, null).Outcome);
        Assert.False(File.Exists(_folder.FullPath("a.txt")));
    }

    [Fact]
    public void Installed_bytes_outlive_their_staged_file()
    {
        var staged = _folder.Stage("hello");
        Install("a.txt", staged, null);
        staged.Dispose();
        staged.Dispose();

        Assert.Equal("hello", _folder.Read("a.txt"));
        Assert.Equal(InstallOutcome.Failed, Install("b.txt", staged, null).Outcome);
    }

    [UnprivilegedFact]
    public void A_directory_that_may_not_be_written_is_said()
    {
        Directory.CreateDirectory(_folder.FullPath("locked"));
        File.SetUnixFileMode(_folder.FullPath("locked"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = _folder.Install("locked/a.txt", "peer");

        Assert.Equal(InstallOutcome.Failed, result.Outcome);
        Assert.Equal("Cannot install locked/a.txt: Permission denied.", result.Problem);
    }

    private InstallResult Install(string path, IStagedFile staged, DiskStamp? expected) =>
        _folder.Folder.Install(new InstallOrder(RelativePath.Parse(path), staged, 1_700_000_000_000_000_000, expected));

    private static uint Umask() => Convert.ToUInt32(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Umask:", StringComparison.Ordinal))[6..].Trim().ToString(CultureInfo.InvariantCulture), 8);
}
