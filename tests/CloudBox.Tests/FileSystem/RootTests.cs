using System.Runtime.Versioning;
using CloudBox.FileSystem;

namespace CloudBox.Tests.FileSystem;

[SupportedOSPlatform("linux")]
public sealed class RootTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    private string Moved => _folder.Root + "-moved";

    private string Marker => Path.Combine(_folder.Root, ".cloudbox", "marker");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_keeps_its_identity_over_a_restart()
    {
        var before = _folder.Folder.Identity;
        _folder.Reopen();

        Assert.Equal(before, _folder.Folder.Identity);
        Assert.True(_folder.Folder.CheckRoot().IsHealthy);
        Assert.NotEqual(0ul, before.Nonce);
    }

    [Fact]
    public void The_programs_own_directory_is_for_the_owner_only()
    {
        foreach (var name in (string[])[".cloudbox", ".cloudbox/stage", ".cloudbox/archive"])
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(_folder.FullPath(name)));
        }
    }

    [Fact]
    public void A_replaced_root_is_noticed_and_the_same_one_coming_back_is_healthy()
    {
        Directory.Move(_folder.Root, Moved);
        AssertBroken("is gone");
        Directory.CreateDirectory(_folder.Root);
        AssertBroken("is not the one it was");
        Directory.Delete(_folder.Root);
        Directory.Move(Moved, _folder.Root);
        Assert.True(_folder.Folder.CheckRoot().IsHealthy);
    }

    [Fact]
    public void A_link_in_place_of_the_root_is_another_root()
    {
        Directory.Move(_folder.Root, Moved);
        Directory.CreateSymbolicLink(_folder.Root, Moved);
        AssertBroken("is not the one it was");
        File.Delete(_folder.Root);
        Directory.Move(Moved, _folder.Root);
    }

    [Fact]
    public void A_lost_marker_is_noticed_at_once_and_at_the_next_start()
    {
        var identity = _folder.Folder.Identity;
        File.Delete(Marker);
        AssertBroken("has lost its .cloudbox/marker");
        _folder.Folder.Dispose();

        var error = Assert.ThrowsAny<IOException>(() => LocalFolder.Open(_folder.Root, identity, TimeProvider.System));
        Assert.Contains("has lost its .cloudbox/marker", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    public void Another_marker_is_another_folder()
    {
        var identity = _folder.Folder.Identity;
        File.WriteAllText(Marker, "0123456789abcdef\n");
        AssertBroken("is not the one it was");
        _folder.Folder.Dispose();

        var error = Assert.ThrowsAny<IOException>(() => LocalFolder.Open(_folder.Root, identity, TimeProvider.System));
        Assert.Contains("is not the one it was", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_directory_that_was_moved_away_is_noticed()
    {
        var own = Path.Combine(_folder.Root, ".cloudbox");
        Directory.Move(own, Path.Combine(_folder.Outside, "own"));
        AssertBroken("has lost its .cloudbox/marker");
        Directory.CreateDirectory(own);
        File.Copy(Path.Combine(_folder.Outside, "own", "marker"), Marker);
        AssertBroken("is not the one it was");
    }

    [Fact]
    public void An_empty_mount_point_stays_empty()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_folder.Outside, "mountpoint")).FullName;

        Assert.ThrowsAny<IOException>(() => LocalFolder.Open(empty, _folder.Folder.Identity, TimeProvider.System));
        Assert.Empty(Directory.GetFileSystemEntries(empty));
    }

    [Fact]
    public void Two_daemons_never_share_a_folder()
    {
        var error = Assert.ThrowsAny<IOException>(() => LocalFolder.Open(_folder.Root, null, TimeProvider.System));
        Assert.Equal($"Another cloudbox already uses the folder {_folder.Root}: stop that one, or choose another folder.", error.Message);

        var link = Path.Combine(_folder.Outside, "link");
        Directory.CreateSymbolicLink(link, _folder.Root);
        Assert.ThrowsAny<IOException>(() => LocalFolder.Open(link, null, TimeProvider.System));
    }

    [Fact]
    public void A_linked_own_directory_is_refused()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Outside, "other")).FullName;
        var target = Directory.CreateDirectory(Path.Combine(_folder.Outside, "target")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, ".cloudbox"), target);

        Assert.ThrowsAny<IOException>(() => LocalFolder.Open(folder, null, TimeProvider.System));
        Assert.Empty(Directory.GetFileSystemEntries(target));
    }

    [Fact]
    public void A_folder_that_is_none_is_named()
    {
        var file = Path.Combine(_folder.Outside, "file");
        File.WriteAllText(file, "");

        Assert.Equal(
            $"Cannot open the folder {_folder.Outside}/none: No such file or directory.",
            Assert.ThrowsAny<IOException>(() => LocalFolder.Open(_folder.Outside + "/none", null, TimeProvider.System)).Message);
        Assert.Equal(
            $"Cannot open the folder {file}: Not a directory.",
            Assert.ThrowsAny<IOException>(() => LocalFolder.Open(file, null, TimeProvider.System)).Message);
    }

    private void AssertBroken(string words)
    {
        var health = _folder.Folder.CheckRoot();
        Assert.False(health.IsHealthy);
        Assert.Contains(words, health.Problem, StringComparison.Ordinal);
        Assert.Contains(_folder.Root, health.Problem, StringComparison.Ordinal);
    }
}
