using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

/// <summary>A directory that goes into the archive with all that is in it, or stays with all that is in it.</summary>
public sealed class RemoveTreeTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public RemoveTreeTests()
    {
        _folder.Write("dir/a.txt", "a");
        _folder.Write("dir/sub/b.txt", "b");
        File.CreateSymbolicLink(_folder.FullPath("dir/link"), "a.txt");
        _folder.Write("dir-too/c.txt", "c");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_goes_as_one_version_with_the_names_below_it_as_they_were()
    {
        Assert.Equal(InstallOutcome.Done, Remove(Known()).Outcome);

        Assert.False(Directory.Exists(_folder.FullPath("dir")));
        Assert.Equal("c", _folder.Read("dir-too/c.txt"));
        var version = Assert.Single(Directory.GetFileSystemEntries(_folder.Archive));
        Assert.Matches("^dir~[0-9]{8}T[0-9]{9}Z-[0-9a-f]{16}$", Path.GetFileName(version));
        Assert.Equal("a", File.ReadAllText(Path.Combine(version, "a.txt")));
        Assert.Equal("b", File.ReadAllText(Path.Combine(version, "sub", "b.txt")));
        Assert.Equal("a.txt", new FileInfo(Path.Combine(version, "link")).LinkTarget);
    }

    [Fact]
    public void What_is_gone_already_is_not_missed()
    {
        var known = Known();
        File.Delete(_folder.FullPath("dir/sub/b.txt"));
        Assert.Equal(InstallOutcome.Done, Remove(known).Outcome);
        Assert.Equal(["a", "a"], _folder.Archived()); // by its name and by the link
    }

    [Fact]
    public void A_directory_that_is_not_there_is_nothing_to_take_away()
    {
        var known = Known();
        Directory.Delete(_folder.FullPath("dir"), recursive: true);
        Assert.Equal(InstallOutcome.Changed, Remove(known).Outcome);
        Assert.Empty(_folder.Archived());
    }

    [Theory]
    [InlineData("a file that nobody knows")]
    [InlineData("a directory that nobody knows")]
    [InlineData("a name that is no text")]
    [InlineData("other bytes")]
    [InlineData("another file of the same bytes")]
    [InlineData("a link in place of a file")]
    [InlineData("a file in place of a directory")]
    [InlineData("another directory of the same name")]
    [InlineData("a directory that may not be written to")]
    public void Where_it_is_not_what_was_known_all_of_it_stays(string what)
    {
        var known = Known();
        Change(what);
        var before = Listing();
        Assert.Equal(InstallOutcome.Changed, Remove(known).Outcome);
        Assert.Equal(before, Listing());
        Assert.Empty(Directory.GetFiles(_folder.Archive, "*", SearchOption.AllDirectories));
        Restore();
    }

    [Theory]
    [InlineData("a file that nobody knows")]
    [InlineData("a directory that nobody knows")]
    [InlineData("a name that is no text")]
    [InlineData("other bytes")]
    [InlineData("a file in place of a directory")]
    [InlineData("another directory of the same name")]
    public void What_comes_between_the_look_and_the_rename_brings_all_of_it_back(string what)
    {
        var known = Known();
        var before = Array.Empty<string>();
        _folder.Time.MeddleOnce(() =>
        {
            Change(what);
            before = Listing();
        });
        Assert.Equal(InstallOutcome.Changed, Remove(known).Outcome);
        Assert.NotEmpty(before);
        Assert.Equal(before, Listing());
        Assert.Empty(Directory.GetFiles(_folder.Archive, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_directory_that_was_renamed_at_that_moment_stays_under_its_new_name()
    {
        var known = Known();
        _folder.Time.MeddleOnce(() => Directory.Move(_folder.FullPath("dir"), _folder.FullPath("mine")));
        Assert.Equal(InstallOutcome.Changed, Remove(known).Outcome);
        Assert.Equal("b", _folder.Read("mine/sub/b.txt"));
    }

    [MountFact]
    public void What_is_mounted_inside_keeps_it()
    {
        using var folder = new FolderFixture();
        folder.Write("dir/a.txt", "a");
        using var mount = new SmallMount(Directory.CreateDirectory(folder.FullPath("dir/mounted")).FullName, "1m");
        var known = new List<TreeEntry> { Entry(folder, "dir"), Entry(folder, "dir/a.txt"), Entry(folder, "dir/mounted") };
        Assert.Equal(InstallOutcome.Changed, folder.Folder.Apply(new RemoveTreeOrder(RelativePath.Parse("dir"), known)).Outcome);
        Assert.Equal("a", folder.Read("dir/a.txt"));
    }

    [Fact]
    public void Files_in_it_are_versions_of_their_paths()
    {
        _folder.Write("dir/sub/b.txt", "older");
        Assert.Equal(InstallOutcome.Done, _folder.Remove("dir/sub/b.txt", _folder.StampOf("dir/sub/b.txt")).Outcome);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        _folder.Write("dir/sub/b.txt", "b");
        Assert.Equal(InstallOutcome.Done, Remove(Known()).Outcome);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        _folder.Write("dir/sub/b.txt", "later");
        Assert.Equal(InstallOutcome.Done, _folder.Remove("dir/sub/b.txt", _folder.StampOf("dir/sub/b.txt")).Outcome);
        Assert.Equal(["later", "b", "older"], TextsOf("dir/sub/b.txt"));
        Assert.Empty(TextsOf("dir/sub"));
        Assert.Empty(TextsOf("dir/link"));
    }

    [Fact]
    public void A_name_that_leaves_no_room_for_a_time_is_a_directory_of_its_versions()
    {
        var name = new string('n', 219);
        _folder.Write($"{name}/a.txt", "a");
        Assert.Equal(InstallOutcome.Done, Remove(Known(name), name).Outcome);
        Assert.Equal(["a"], TextsOf($"{name}/a.txt"));
        _folder.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, Prune().RemovedFiles);
    }

    [Fact]
    public void It_is_pruned_when_it_is_old_enough_whatever_the_names_in_it_say()
    {
        const string Old = "x~20200101T000000000Z-0123456789abcdef";
        _folder.Write($"dir/{Old}", "a copy of a version");
        Assert.Equal(InstallOutcome.Done, Remove(Known()).Outcome);
        _folder.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, Prune().RemovedFiles);
        _folder.Time.Advance(TimeSpan.FromDays(2));
        var pruned = Prune();
        Assert.Equal((4L, 0L), (pruned.RemovedFiles, pruned.Problems));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Archive));
    }

    [Theory]
    [InlineData("dir/x~99991231T235959999Z-0123456789abcdef")]
    [InlineData("dir/x~99991231T235959999Z-0123456789abcdef/y")]
    public void A_name_of_the_future_in_it_keeps_nothing_longer(string path)
    {
        _folder.Write(path, "hostile");
        Assert.Equal(InstallOutcome.Done, Remove(Known()).Outcome);
        _folder.Time.Advance(TimeSpan.FromDays(31));
        Prune();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Archive));
    }

    [Fact]
    public void An_empty_directory_in_it_stays_as_long_as_the_rest()
    {
        Directory.CreateDirectory(_folder.FullPath("dir/empty"));
        Assert.Equal(InstallOutcome.Done, Remove(Known()).Outcome);
        Prune();
        Assert.Single(Directory.GetDirectories(_folder.Archive, "empty", SearchOption.AllDirectories));
    }

    private PruneResult Prune() => _folder.Folder.PruneArchive(new ArchiveLimits { LeastFree = 0 }, CancellationToken.None);

    private List<TreeEntry> Known(string top = "dir")
    {
        var root = _folder.FullPath(top);
        return [Entry(_folder, top), .. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Select(path => Entry(_folder, Path.GetRelativePath(_folder.Root, path)))];
    }

    private static TreeEntry Entry(FolderFixture folder, string path)
    {
        Assert.Equal(Errno.None, folder.Folder.Root.TryStat(RelativePath.Parse(path), out var status));
        return new TreeEntry(RelativePath.Parse(path), status.EntryKind!.Value, status.EntryStamp);
    }

    private InstallResult Remove(List<TreeEntry> known, string top = "dir") => _folder.Folder.Apply(new RemoveTreeOrder(RelativePath.Parse(top), known));

    private void Change(string what)
    {
        var (file, sub) = (_folder.FullPath("dir/a.txt"), _folder.FullPath("dir/sub"));
        switch (what)
        {
            case "a file that nobody knows": File.WriteAllText(_folder.FullPath("dir/sub/mine"), "mine"); break;
            case "a directory that nobody knows": Directory.CreateDirectory(_folder.FullPath("dir/sub/mine")); break;
            case "a name that is no text": RawNames.CreateFile(sub, [0xFF, 0xFE]); break;
            case "other bytes": File.AppendAllText(file, "more"); break;
            case "another file of the same bytes": ReplaceBySame(file); break;
            case "a link in place of a file": File.Delete(file); File.CreateSymbolicLink(file, "sub/b.txt"); break;
            case "a file in place of a directory": Directory.Delete(sub, recursive: true); File.WriteAllText(sub, "mine"); break;
            case "another directory of the same name": Directory.Move(sub, _folder.FullPath("kept")); Directory.CreateDirectory(sub); break;
            case "a directory that may not be written to": File.SetUnixFileMode(sub, UnixFileMode.UserRead | UnixFileMode.UserExecute); break;
            default: throw new ArgumentOutOfRangeException(nameof(what), what, "not known");
        }
    }

    private static void ReplaceBySame(string file)
    {
        File.Copy(file, file + "~");
        File.SetLastWriteTimeUtc(file + "~", File.GetLastWriteTimeUtc(file));
        File.Move(file + "~", file, overwrite: true);
    }

    private void Restore()
    {
        if (Directory.Exists(_folder.FullPath("dir/sub"))) File.SetUnixFileMode(_folder.FullPath("dir/sub"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // By inode, so that another file of the same bytes is told from what stayed there.
    private string[] Listing() =>
    [
        .. Directory.EnumerateFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder.Root, path))
            .Where(path => !path.StartsWith(".cloudbox", StringComparison.Ordinal))
            .Select(path => RelativePath.TryParse(path, out var name, out _) && _folder.Folder.Root.TryStat(name, out var status) == Errno.None ? $"{path} {status.Stamp.Inode} {status.Stamp.Size}" : path)
            .Order(StringComparer.Ordinal),
    ];

    private string[] TextsOf(string path)
    {
        var texts = new List<string>();
        foreach (var version in _folder.Folder.OpenArchived(RelativePath.Parse(path), 10))
        {
            using (version)
            {
                var text = new byte[version.Stamp.Size];
                Assert.Equal(text.Length, version.Read(text, 0));
                texts.Add(System.Text.Encoding.UTF8.GetString(text));
            }
        }

        return [.. texts];
    }
}
