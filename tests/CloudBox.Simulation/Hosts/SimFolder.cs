using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Exploring;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <summary>
/// The synchronised directory as the program uses it: the system calls of CloudBox.FileSystem in its order, as sequences in
/// which anything can come between two calls. A sequence yields after each call how many ns it waits besides.
/// </summary>
internal sealed partial class SimFolder(SimDisk disk, Func<long> wallNs, Marks marks, Defect defect)
{
    /// <summary>What <c>StableRead</c> waits for, ns.</summary>
    public const long TimestampTickNs = 10_000_000;

    private long _lastName;
    private readonly HashSet<OrderRun> _exchanging = [];
    private long _looks;

    public SimDisk Disk => disk;

    /// <summary>True between an exchange and the fsync that makes it durable.</summary>
    public bool IsExchanging => _exchanging.Count > 0;

    /// <summary>Nothing of it goes on: the program has ended.</summary>
    public void StopExchanging() => _exchanging.Clear();

    public RootHealth CheckRoot() => disk.IsAway ? RootHealth.Broken("the folder is not mounted") : RootHealth.Healthy;

    /// <summary>A stable look at one path.</summary>
    public IEnumerable<long> Observe(RelativePath path, IndexRow? known, long asOf, Action<Observation> seen)
    {
        var number = ++_looks;
        var missesTouches = defect == Defect.MissesTouches && disk.Options.ModifiedGranuleNs > 1 && known?.OnDisk is not null;
        void Done(Observation look) => seen(look with { Number = number, Stamp = missesTouches && look.Shown == known!.OnDiskAs ? known.OnDisk!.Value : look.Stamp });
        var parts = SimDisk.Parts(path.Value);
        var name = parts[^1];
        Inode inode = null!;
        var errno = disk.OpenDirectory(disk.Root, parts.AsSpan(..^1), out var parent);
        yield return 0;
        if (errno == Errno.None) errno = Find(parent, name, out inode);
        yield return 0;
        if (errno == Errno.ENOENT && known?.OnDisk is not null && HasTwin(path))
        {
            Done(Problem(path, ObservedKind.NotAFile, asOf)); // not deleted, because it answers to another name now (I13)
            yield break;
        }

        if (errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            if (!CheckRoot().IsHealthy)
            {
                Done(Problem(path, ObservedKind.Unreadable, asOf));
                yield break;
            }

            // Twice, with a healthy root in between: for the first look it may just have been away.
            yield return 0;
            errno = disk.OpenDirectory(disk.Root, parts.AsSpan(..^1), out parent);
            if (errno == Errno.None) errno = Find(parent, name, out inode);
        }

        if (errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            Done(new Observation(path, ObservedKind.Absent, asOf));
            yield break;
        }

        if (errno == Errno.ELOOP)
        {
            Done(Problem(path, ObservedKind.NotAFile, asOf));
            yield break;
        }

        if (errno != Errno.None)
        {
            Done(Problem(path, ObservedKind.Unreadable, asOf));
            yield break;
        }

        var stamp = inode.Stamp;
        if (inode.Kind == InodeKind.Directory)
        {
            Done(new Observation(path, ObservedKind.Directory, asOf) { Stamp = stamp });
            yield break;
        }

        var kind = inode.Kind == InodeKind.Symlink ? ObservedKind.Symlink : ObservedKind.File;
        if (IsKnown(known, stamp, kind, out var content) && defect != Defect.ReadsWithoutNeed)
        {
            Done(new Observation(path, kind, asOf) { Stamp = stamp, Content = content });
            yield break;
        }

        foreach (var wait in Read(path, parent, name, stamp, kind, asOf, Done)) yield return wait;
    }

    /// <summary>The same of what has been renamed.</summary>
    public IEnumerable<long> ObserveMoved(RelativePath path, IndexRow? known, IndexRow was, long asOf, Action<Observation> seen)
    {
        Observation? look = null;
        var renamed = disk.At(path.Value) is { } inode && was is { OnDisk: { ChangedNs: not 0 } onDisk, OnDiskAs: { } shown }
            && onDisk.ModifiedNs % UnixTime.NanosecondsPerSecond != 0 && inode.Stamp.IsSameFile(onDisk)
            ? new IndexRow(path, was.Versions, inode.Stamp) { ShownInstead = shown }
            : null;
        yield return 0;
        foreach (var wait in Observe(path, renamed ?? known, asOf, seen => look = seen)) yield return wait;
        if (look!.Shown is null || look.Shown != was.OnDiskAs)
        {
            seen(look);
            yield break;
        }

        Observation? old = null;
        foreach (var wait in Observe(was.Path, was, asOf, seen => old = seen)) yield return wait;
        if (old!.Kind == ObservedKind.Absent) marks.Hit("a rename was seen as one");
        seen(old.Kind == ObservedKind.Absent ? look with { MovedFrom = was.Path } : look);
    }

    private IEnumerable<long> Read(RelativePath path, Inode parent, string name, DiskStamp before, ObservedKind kind, long asOf, Action<Observation> done)
    {
        var since = wallNs() - before.ChangedNs;
        yield return since is >= 0 and < TimestampTickNs ? TimestampTickNs - since : 0;
        if (disk.Find(parent, name, out var opened) != Errno.None || opened.Stamp != before)
        {
            done(Problem(path, ObservedKind.Unstable, asOf));
            yield break;
        }

        yield return 0;
        var pages = new List<ulong>();
        while (true)
        {
            var errno = SimDisk.Read(opened, pages.Count, out var page, out var isEnd);
            if (errno != Errno.None)
            {
                done(Problem(path, ObservedKind.Unreadable, asOf));
                yield break;
            }

            if (isEnd) break;
            pages.Add(page);
            yield return 0;
        }

        var read = new Blob([.. pages]);
        var isSame = disk.Find(parent, name, out var after) == Errno.None && after.Stamp == before && read.Id.Length == before.Size;
        var stamp = defect == Defect.ReadsWithoutNeed ? before with { ChangedNs = before.ChangedNs + 1 } : before;
        done(isSame ? new Observation(path, kind, asOf) { Stamp = stamp, Content = read.Id } : Problem(path, ObservedKind.Unstable, asOf));
    }

    // On a file system that folds case a name is there only with its own spelling; with another one it is a twin's.
    private Errno Find(Inode directory, string name, out Inode inode)
    {
        var errno = disk.Find(directory, name, out inode);
        return errno == Errno.None && IsTwin(directory, name) ? Errno.ENOENT : errno;
    }

    // Also when a directory above has one.
    private bool HasTwin(RelativePath path)
    {
        if (!disk.Options.FoldsCase) return false;
        var directory = disk.Root;
        foreach (var part in SimDisk.Parts(path.Value))
        {
            if (IsTwin(directory, part)) return true;
            if (disk.Find(directory, part, out directory) != Errno.None || directory.Kind != InodeKind.Directory) return false;
        }

        return false;
    }

    /// <summary>Makes a file durable, its name, and the names of the directories above it.</summary>
    public void MakeDurable(RelativePath file)
    {
        var at = disk.Root;
        foreach (var part in SimDisk.Parts(file.Value))
        {
            if (at.Kind != InodeKind.Directory || disk.Find(at, part, out var next) != Errno.None) return;
            if (next.Kind == InodeKind.File) disk.Sync(next);
            disk.SyncNames(at);
            at = next;
        }
    }

    private static bool IsTwin(Inode directory, string name) => directory.Names.ContainsKey(name) && !directory.Names.Keys.Contains(name, StringComparer.Ordinal);

    private static bool IsKnown(IndexRow? known, DiskStamp stamp, ObservedKind kind, out ContentId content)
    {
        content = known?.OnDiskAs?.Content ?? default;
        return known is { OnDisk: { } onDisk, OnDiskAs: { } shown } && onDisk == stamp && content.Length == stamp.Size
            && shown.Kind == (kind == ObservedKind.Symlink ? EntryKind.Symlink : EntryKind.File);
    }

    private static Observation Problem(RelativePath path, ObservedKind kind, long asOf) => new(path, kind, asOf) { Problem = kind.ToString() };

    private string NewName() => $"{++_lastName:x}";
}
