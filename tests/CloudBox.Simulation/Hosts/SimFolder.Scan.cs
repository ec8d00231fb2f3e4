using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <summary>What a scan found missing.</summary>
internal sealed record ScanEnd(IReadOnlyList<Observation> Missing, RootHealth Root);

/// <content>Scans: the counterpart of Scan/DirectoryScanner.cs.</content>
internal sealed partial class SimFolder
{
    /// <summary>Compares the folder, or one path and what is below it, with the index.</summary>
    /// <param name="under">Where; null is everywhere.</param>
    /// <param name="index">What was known.</param>
    /// <param name="asOf">The epoch when it began.</param>
    /// <param name="publish">Takes what differs, directory by directory.</param>
    /// <param name="done">Takes what is missing.</param>
    public IEnumerable<long> Scan(RelativePath? under, SimIndex index, long asOf, Action<IReadOnlyList<Observation>> publish, Action<ScanEnd> done)
    {
        var before = CheckRoot();
        yield return 0;
        if (!before.IsHealthy)
        {
            done(new ScanEnd([], before));
            yield break;
        }

        var walk = new Walk();
        if (under is { } top) foreach (var wait in LookAtEntry(top, index, asOf, walk)) yield return wait;
        else walk.Directories.Push("");
        while (walk.Directories.TryPop(out var directory))
        {
            foreach (var wait in WalkDirectory(directory, index, asOf, walk)) yield return wait;
            if (walk.Found.Count > 0) publish([.. walk.Found]);
            walk.Found.Clear();
        }

        var missing = new List<Observation>();
        foreach (var row in index.CommittedOnDisk())
        {
            if (walk.Seen.Contains(row.Path) || walk.IsBlocked(row.Path) || (under is { } limit && row.Path != limit && !row.Path.IsUnder(limit))) continue;
            foreach (var wait in LookAgain(row.Path, index, asOf, walk, missing)) yield return wait;
        }

        if (walk.Found.Count > 0) publish([.. walk.Found]);
        var after = CheckRoot();
        done(new ScanEnd(after.IsHealthy || defect == Defect.DeletesFromFailedScan ? missing : [], after));
    }

    private IEnumerable<long> WalkDirectory(string directory, SimIndex index, long asOf, Walk walk)
    {
        var errno = disk.OpenDirectory(disk.Root, directory.Length == 0 ? [] : SimDisk.Parts(directory), out var inode);
        yield return 0;
        string[] names = [];
        if (errno == Errno.None) errno = disk.List(inode, out names);
        yield return 0;
        if (errno == Errno.EIO && defect != Defect.DeletesFromFailedScan)
        {
            marks.Hit("a directory could not be read");
            walk.Blocked.Add(directory);
            yield break;
        }

        foreach (var name in names)
        {
            if (!RelativePath.TryParse(directory.Length == 0 ? name : $"{directory}/{name}", out var path, out _)) continue;
            foreach (var wait in LookAtEntry(path, index, asOf, walk, inode)) yield return wait;
        }
    }

    private IEnumerable<long> LookAtEntry(RelativePath path, SimIndex index, long asOf, Walk walk, Inode? parent = null)
    {
        var errno = parent is null ? disk.OpenDirectory(disk.Root, SimDisk.Parts(path.Value).AsSpan(..^1), out parent) : Errno.None;
        Inode inode = null!;
        if (errno == Errno.None) errno = Find(parent, NameOf(path), out inode);
        yield return 0;
        if (errno is Errno.ENOENT or Errno.ENOTDIR) yield break; // it is looked at again when it has a row
        if (errno != Errno.None)
        {
            walk.Seen.Add(path);
            walk.Blocked.Add(path.Value);
            walk.Found.Add(Problem(path, ObservedKind.Unreadable, asOf));
            yield break;
        }

        if (inode.Kind == InodeKind.Directory) walk.Directories.Push(path.Value);
        var row = index.FindCommitted(path);
        walk.Seen.Add(path);
        if (row?.OnDisk == inode.Stamp && defect != Defect.ReadsWithoutNeed) yield break;
        foreach (var wait in Observe(path, row, asOf, look => Note(look, row, walk))) yield return wait;
    }

    private static void Note(Observation look, IndexRow? row, Walk walk)
    {
        if (look.Kind == ObservedKind.Absent) walk.Seen.Remove(look.Path); // gets another look with what is missing
        else if (look.EntryKind is null || look.Stamp != row?.OnDisk || look.Shown != row?.OnDiskAs) walk.Found.Add(look);
    }

    private IEnumerable<long> LookAgain(RelativePath path, SimIndex index, long asOf, Walk walk, List<Observation> missing)
    {
        var row = index.FindCommitted(path);
        if (row?.OnDisk is null) yield break;
        if (defect == Defect.DeletesFromFailedScan)
        {
            missing.Add(new Observation(path, ObservedKind.Absent, asOf)); // believes the walk
            yield break;
        }

        foreach (var wait in Observe(path, row, asOf, look =>
        {
            if (look.Kind == ObservedKind.Absent) missing.Add(look);
            else if (look.EntryKind is null || look.Stamp != row.OnDisk) walk.Found.Add(look);
        })) yield return wait;
    }

    private sealed class Walk
    {
        public Stack<string> Directories { get; } = new();

        public HashSet<RelativePath> Seen { get; } = [];

        public List<string> Blocked { get; } = [];

        public List<Observation> Found { get; } = [];

        public bool IsBlocked(RelativePath path) =>
            Blocked.Exists(directory => directory.Length == 0 || path.Value.StartsWith($"{directory}/", StringComparison.Ordinal));
    }
}
