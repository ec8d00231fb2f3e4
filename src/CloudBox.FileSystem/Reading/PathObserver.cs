using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Chunking;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Names;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>Looks at paths and says what stands there, or that nothing is known (I7, I20). Thread-safe.</summary>
internal sealed class PathObserver(FolderRoot root, RootGuard guard, FoldedNames? folded, ChangeTimes times, ManifestCache manifests)
{
    // Of smaller files the chunks are cut sooner than anybody asks for them; of larger ones it takes so long that others would wait.
    private const long LeastForeseen = 8 * 1024 * 1024;
    private const long MostForeseen = 2L * 1024 * 1024 * 1024;

    private long _looks;

    /// <summary>A stable look; reads the file only when its stat differs from what is known.</summary>
    public Observation Observe(RelativePath path, IndexRow? known, long asOf)
    {
        var number = NextNumber();
        return LookAt(path, known, asOf) with { Number = number };
    }

    /// <summary>The same of many paths: a look at the root between two at each that is absent is one for all of them, and so is the opening of a directory that they are absent from.</summary>
    public Observation[] ObserveAll(IReadOnlyList<(RelativePath Path, IndexRow? Known)> paths, long asOf)
    {
        if (folded is not null) return [.. paths.Select(look => Observe(look.Path, look.Known, asOf))]; // twins are asked for one by one
        var looks = new Observation[paths.Count];
        using var parent = new LastParent(root, NextNumber);
        for (var i = 0; i < looks.Length; i++) looks[i] = LookNumbered(paths[i].Path, paths[i].Known, asOf, parent);
        parent.Forget();
        var health = looks.Any(IsAbsent) ? guard.Check() : RootHealth.Healthy;
        for (var i = 0; i < looks.Length; i++)
        {
            if (IsAbsent(looks[i])) looks[i] = health.IsHealthy ? LookNumbered(paths[i].Path, paths[i].Known, asOf, parent) : Unhealthy(paths[i].Path, asOf, health) with { Number = looks[i].Number };
        }

        return looks;
    }

    private long NextNumber() => Interlocked.Increment(ref _looks);

    private Observation LookNumbered(RelativePath path, IndexRow? known, long asOf, LastParent last)
    {
        var look = LookIn(last.Open(path, out var parent), parent, path, known, asOf) with { Number = last.Number };
        if (!IsAbsent(look)) last.Forget(); // what is there may be moved at any time, and be looked for where it is by then
        return look;
    }

    private static bool IsAbsent(Observation look) => look.Kind == ObservedKind.Absent;

    /// <summary>The same of what has been renamed.</summary>
    public Observation ObserveMoved(RelativePath path, IndexRow? known, IndexRow was, long asOf)
    {
        var number = NextNumber();
        var look = LookAt(path, Renamed(path, was) ?? known, asOf) with { Number = number };
        if (look.Shown is null || look.Shown != was.OnDiskAs) return look;
        return LookAt(was.Path, was, asOf).Kind == ObservedKind.Absent ? look with { MovedFrom = was.Path } : look;
    }

    private Observation LookAt(RelativePath path, IndexRow? known, long asOf)
    {
        if (folded?.TwinOf(path) is { } twin) return Twin(path, known, asOf, twin);
        var look = LookOnce(path, known, asOf);
        if (look.Kind != ObservedKind.Absent) return look;

        // Twice, with a healthy root in between: for the first look it may just have been away.
        var absent = Absent(path, asOf);
        return absent.Kind == ObservedKind.Absent ? LookOnce(path, known, asOf) : absent;
    }

    // What the old name's row would say of this one: a rename changes the ctime and nothing else. A ctime of 0 is the wish to look inside, and times in
    // whole seconds may be all that the disk has.
    private IndexRow? Renamed(RelativePath path, IndexRow was)
    {
        if (was is not { OnDisk: { } known, OnDiskAs: { } shown } || known.ChangedNs == 0 || known.ModifiedNs % UnixTime.NanosecondsPerSecond == 0) return null;
        if (root.TryStat(path, out var status) != Errno.None || !status.Stamp.IsSameFile(known)) return null;
        return new IndexRow(path, was.Versions, status.Stamp) { ShownInstead = shown };
    }

    private Observation LookOnce(RelativePath path, IndexRow? known, long asOf)
    {
        var errno = root.TryOpenParent(path, out var parent);
        using (parent) return LookIn(errno, parent, path, known, asOf);
    }

    private Observation LookIn(Errno errno, SafeFileHandle parent, RelativePath path, IndexRow? known, long asOf)
    {
        FileStatus status = default;
        var name = path.Name.ToString();
        if (errno == Errno.None) errno = LibC.StatAt(parent, name, out status);
        if (errno.MeansAbsent()) return new(path, ObservedKind.Absent, asOf);
        if (errno == Errno.ELOOP) return Problem(path, ObservedKind.NotAFile, asOf, $"{path} lies behind a symbolic link: links are not followed.");
        if (errno != Errno.None) return Unreadable(path, asOf, errno);
        return Look(path, known, asOf, parent, name, status);
    }

    private Observation Look(RelativePath path, IndexRow? known, long asOf, SafeFileHandle parent, string name, FileStatus status)
    {
        if (status.IsMountRoot) return Unreadable(path, asOf, Errno.EXDEV);
        if (status.EntryKind is not { } kind) return Problem(path, ObservedKind.NotAFile, asOf, $"{path} is {status.TypeInWords}: not synchronised.");
        if (kind == EntryKind.Directory) return new(path, ObservedKind.Directory, asOf) { Stamp = status.EntryStamp };
        if (IsKnown(known, kind, status.Stamp, out var content)) return Entry(path, asOf, kind, status.Stamp, content);
        var reading = kind == EntryKind.Symlink ? LinkReader.Read(parent, name, status.Stamp) : Read(path, known, parent, name, status.Stamp);
        return FromReading(path, asOf, kind, status.Stamp, reading);
    }

    // A new version of a large file: peers with the old one will ask for its chunks at once.
    private FileReading Read(RelativePath path, IndexRow? known, SafeFileHandle parent, string name, DiskStamp stamp)
    {
        if (stamp.Size is < LeastForeseen or > MostForeseen || known?.OnDiskAs is not { Kind: EntryKind.File, Content.Length: >= LeastForeseen }) return StableRead.Read(parent, name, stamp, times);
        times.WaitUntilTold(stamp);
        using var foresight = manifests.Foresee(() => OpenAs(path, stamp));
        var reading = StableRead.Read(parent, name, stamp, times);
        if (reading.Kind == ObservedKind.File) foresight?.Tell(reading.Content);
        return reading;
    }

    private IServedFile? OpenAs(RelativePath path, DiskStamp stamp)
    {
        IServedFile? file = null;
        try
        {
            file = FileOpener.Open(root, path);
        }
        catch (IOException)
        {
            // The look says so itself.
        }

        if (file is null || file.Stamp == stamp) return file;
        file.Dispose();
        return null;
    }

    // Nothing is there only if the root itself is: an unmounted disk has no files either.
    private Observation Absent(RelativePath path, long asOf)
    {
        var health = guard.Check();
        return health.IsHealthy ? new(path, ObservedKind.Absent, asOf) : Unhealthy(path, asOf, health);
    }

    private static Observation Unhealthy(RelativePath path, long asOf, RootHealth health) => Problem(path, ObservedKind.Unreadable, asOf, health.Problem ?? "");

    // What we have put or seen there is not deleted because it answers to another name now (I13). Nothing of ours, nothing there.
    private Observation Twin(RelativePath path, IndexRow? known, long asOf, string twin) => known?.OnDisk is null
        ? Absent(path, asOf)
        : Problem(path, ObservedKind.NotAFile, asOf, FoldedNames.Problem(path, twin));

    // The length guards against a row whose versions have moved on while its stamp has not.
    private static bool IsKnown(IndexRow? known, EntryKind kind, DiskStamp stamp, out ContentId content)
    {
        content = known?.OnDiskAs?.Content ?? default;
        return known.Has(kind, stamp) && content.Length == stamp.Size;
    }

    private static Observation FromReading(RelativePath path, long asOf, EntryKind kind, DiskStamp stamp, FileReading reading) => reading.Kind switch
    {
        ObservedKind.File or ObservedKind.Symlink => Entry(path, asOf, kind, stamp, reading.Content),
        ObservedKind.Unreadable => Unreadable(path, asOf, reading.Errno),
        _ => Problem(path, ObservedKind.Unstable, asOf, $"{path} is being written."),
    };

    private static Observation Entry(RelativePath path, long asOf, EntryKind kind, DiskStamp stamp, ContentId content) =>
        new(path, kind == EntryKind.Symlink ? ObservedKind.Symlink : ObservedKind.File, asOf) { Stamp = stamp, Content = content };

    private static Observation Unreadable(RelativePath path, long asOf, Errno errno) =>
        Problem(path, ObservedKind.Unreadable, asOf, $"Cannot read {path}: {errno.Describe()}.");

    private static Observation Problem(RelativePath path, ObservedKind kind, long asOf, string problem) =>
        new(path, kind, asOf) { Problem = problem };
}
