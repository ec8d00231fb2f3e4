using System.Text;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.FileSystem;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Names;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.Tests.FileSystem;

/// <summary>
/// A file system that folds names, as the folder sees it: what is asked for under one name is listed under another. Here the
/// name on disk is the one that is asked for, and the list shows its twin.
/// </summary>
public sealed class TwinNameTests : IDisposable
{
    private const string Asked = "readme";
    private const string Listed = "README";

    private readonly TempDirectory _directory = new();
    private readonly FoldingNames _names;
    private readonly LocalFolder _folder;

    public TwinNameTests()
    {
        Directory.CreateDirectory(_directory["share/dir"]);
        File.WriteAllText(FullPath(Asked), "twin");
        File.WriteAllText(FullPath("dir/inside"), "twin");
        _names = new FoldingNames(_directory["share"]);
        _folder = LocalFolder.Open(_directory["share"], null, TimeProvider.System, _names);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_path_whose_twin_is_there_is_absent()
    {
        _names.Shows(Asked, Listed);
        Assert.Equal(ObservedKind.Absent, Observe(Asked, null).Kind);
        Assert.Null(_folder.OpenForSending(RelativePath.Parse(Asked)));
    }

    [Fact]
    public void A_known_file_whose_twin_is_there_is_not_deleted()
    {
        var seen = Observe(Asked, null);
        var entry = new FileEntry(EntryKind.File, seen.Content, seen.Stamp.ModifiedNs, 0x1A4, 0);
        var row = new IndexRow(seen.Path, VersionSet.Empty.Mint(new Dot(new ReplicaId(1), 1), entry), seen.Stamp);
        _names.Shows(Asked, Listed);

        var again = Observe(Asked, row);
        Assert.Equal(ObservedKind.NotAFile, again.Kind);
        Assert.Contains("rename one of the two", again.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_installed_over_a_twin_and_the_problem_names_both()
    {
        _names.Shows(Asked, Listed);
        var result = Install(Asked, null);

        Assert.Equal(InstallOutcome.Blocked, result.Outcome);
        Assert.Equal("readme cannot be here: this file system does not tell its name from README, which is here; rename one of the two.", result.Problem);
        Assert.Equal("twin", File.ReadAllText(FullPath(Asked)));
    }

    [Fact]
    public void Nothing_is_taken_away_moved_or_changed_under_the_name_of_a_twin()
    {
        var stamp = Observe(Asked, null).Stamp;
        var path = RelativePath.Parse(Asked);
        _names.Shows(Asked, Listed);
        DiskOrder[] orders =
        [
            new MoveOrder(path, RelativePath.Parse("free"), stamp),
            new MoveOrder(RelativePath.Parse("free"), path, stamp),
            new MakeDirectoryOrder(path, 0x1ED),
            new SetMetadataOrder(path, stamp, EntryKind.File, 0, 0),
        ];
        DiskOrder[] removals = [new RemoveOrder(path, stamp), new RemoveDirectoryOrder(path)]; // nothing of ours has that name
        Assert.All(orders, order => Assert.Equal(InstallOutcome.Blocked, _folder.Apply(order).Outcome));
        Assert.All(removals, order => Assert.Equal(InstallOutcome.Done, _folder.Apply(order).Outcome));
        Assert.Equal(stamp, Observe(Asked, null, exactly: true).Stamp);
    }

    [Fact]
    public void A_twin_of_a_directory_on_the_way_counts_as_well()
    {
        _names.Shows("dir", "Dir");
        Assert.Equal(ObservedKind.Absent, Observe("dir/inside", null).Kind);
        var result = Install("dir/new", null);
        Assert.Equal(InstallOutcome.Blocked, result.Outcome);
        Assert.Contains("from Dir, which", result.Problem, StringComparison.Ordinal);
        Assert.False(File.Exists(FullPath("dir/new")));
    }

    [Fact]
    public void A_twin_that_differs_in_normalisation_is_one_too()
    {
        File.WriteAllText(FullPath("caf\u00E9"), "twin");
        _names.Shows("caf\u00E9", "cafe\u0301");
        Assert.Contains("from another form of it, which", Install("caf\u00E9", null).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Exact_names_work_as_everywhere()
    {
        Assert.Equal(ObservedKind.File, Observe(Asked, null).Kind);
        Assert.Equal(InstallOutcome.Done, Install(Asked, Observe(Asked, null).Stamp).Outcome);
        Assert.Equal(InstallOutcome.Done, Install("new/one", null).Outcome);
        Assert.Equal(ObservedKind.File, Observe("new/one", null).Kind);
        Assert.Equal(ObservedKind.Absent, Observe("never", null).Kind);
    }

    [Fact]
    public void A_directory_is_listed_again_once_it_has_changed()
    {
        Directory.SetLastWriteTimeUtc(_directory["share/dir"], DateTime.UnixEpoch);
        Assert.Equal(ObservedKind.File, Observe("dir/inside", null).Kind);
        File.Delete(FullPath("dir/inside"));
        File.WriteAllText(FullPath("dir/other"), "new");
        Assert.Equal(ObservedKind.File, Observe("dir/other", null).Kind);
        Assert.Equal(ObservedKind.Absent, Observe("dir/inside", null).Kind);
    }

    [Fact]
    public void A_usual_file_system_is_found_not_to_fold_and_nothing_of_the_question_stays()
    {
        var own = Directory.CreateDirectory(_directory["own"]).FullName;
        Assert.Equal(Errno.None, LibC.OpenUserPath(own, OpenFlags.ReadOnly | OpenFlags.Directory, out var handle));
        using (handle) Assert.False(new DiskNameList().Folds(handle));
        Assert.Empty(Directory.GetFileSystemEntries(own));
    }

    private string FullPath(string path) => _directory[$"share/{path}"];

    private Observation Observe(string path, IndexRow? known, bool exactly = false)
    {
        if (exactly) _names.ShowsAll();
        return _folder.Observe(RelativePath.Parse(path), known, 1);
    }

    private InstallResult Install(string path, DiskStamp? expected)
    {
        using var staged = _folder.Stage.Create(4);
        staged.Append(Encoding.UTF8.GetBytes("peer"));
        staged.Complete();
        return _folder.Apply(new InstallOrder(RelativePath.Parse(path), staged, 0, expected));
    }

    private sealed class FoldingNames(string root) : INameList
    {
        private readonly Dictionary<string, string> _shown = [];

        /// <summary>From now on one name is listed as another.</summary>
        public void Shows(string name, string listedAs)
        {
            _shown[name] = listedAs;
            Directory.SetLastWriteTimeUtc(root, DateTime.UnixEpoch); // a rename changes its directory
        }

        /// <summary>Every name is listed as it is.</summary>
        public void ShowsAll()
        {
            _shown.Clear();
            Directory.SetLastWriteTimeUtc(root, DateTime.UnixEpoch);
        }

        public bool Folds(SafeFileHandle ownDirectory) => true;

        public IEnumerable<string> List(SafeFileHandle directory) =>
            DirectoryNames.List(directory).Select(name => _shown.GetValueOrDefault(name, name));
    }
}
