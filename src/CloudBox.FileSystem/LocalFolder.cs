using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Chunking;
using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Names;
using CloudBox.FileSystem.Reading;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem;

/// <summary>
/// The synchronised directory on a local Linux file system: root, stage, installer and archive in one. Owns the root and the
/// lock that keeps a second daemon out. Calls block; they may come from several threads.
/// </summary>
public sealed class LocalFolder : IFolder, IDisposable
{
    private readonly RootGuard _guard;
    private readonly Stage _stage;
    private readonly Archive _archive;
    private readonly Installer _installer;
    private readonly PathObserver _observer;
    private IndexBond? _bond;
    private readonly FoldedNames? _folded;

    private LocalFolder(FolderRoot root, RootGuard guard, Stage stage, FoldedNames? folded, ChangeTimes times, TimeProvider time)
    {
        (Root, _guard, _stage, _folded) = (root, guard, stage, folded);
        HasCoarseTimes = times.AreWholeSeconds;
        _archive = new Archive(guard.Directories.Archive, time);
        _installer = new Installer(root, guard, stage, _archive, new DiskBarrier(guard.Directories.Archive, isShared: false));
        _observer = new PathObserver(root, guard, folded, times, Manifests);
    }

    /// <summary>The root, for those who walk and watch it.</summary>
    public FolderRoot Root { get; }

    /// <summary>Which root this is; what the index should remember.</summary>
    public RootIdentity Identity => _guard.Identity;

    /// <summary>Where incoming bytes wait.</summary>
    public IStage Stage => _stage;

    /// <summary>The same for files that are put together from parts.</summary>
    public IPatchStage PatchStage => _stage;

    /// <summary>The chunks of its large files.</summary>
    public ManifestCache Manifests { get; } = new();

    /// <summary>True when its disk may tell times in whole seconds only.</summary>
    public bool HasCoarseTimes { get; }

    /// <summary>How many files of an interrupted run were in the stage at the start, and were dropped.</summary>
    public int DroppedFromStage { get; private init; }

    /// <summary>Opens a folder: takes the lock, makes or checks the marker, drops what an interrupted run left in the stage.</summary>
    /// <param name="path">The directory; made absolute, links to it resolved.</param>
    /// <param name="expected">
    /// The root that the index remembers; null when the index is new. Only its marker counts: device numbers change across
    /// reboots, and inode numbers when a folder is restored from a backup.
    /// </param>
    /// <param name="time">Names archived versions, and tells their age.</param>
    /// <exception cref="IOException">
    /// It cannot be used: missing, not the expected one, used by another daemon, on an unsuitable file system. The message is one
    /// line for people.
    /// </exception>
    public static LocalFolder Open(string path, RootIdentity? expected, TimeProvider time) => Open(path, expected, time, new DiskNameList());

    /// <summary>Opens a folder on a file system that treats names in a certain way.</summary>
    internal static LocalFolder Open(string path, RootIdentity? expected, TimeProvider time, INameList names)
    {
        var root = FolderRoot.Open(path);
        RootGuard? guard = null;
        try
        {
            guard = RootGuard.Open(root, expected?.Nonce);
            var stage = new Stage(guard.Directories.Stage, root.Path, time);
            var dropped = stage.Wipe();
            stage.CheckFileSystem();
            var folded = names.Folds(guard.Directories.Top) ? new FoldedNames(root, names, time) : null;
            return new(root, guard, stage, folded, stage.ProbeTimes(), time) { DroppedFromStage = dropped };
        }
        catch
        {
            guard?.Dispose();
            root.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Ties the index to the folder for this start, before anything is put into it. One that did not keep this folder last, because it
    /// comes from a backup or another host, gets another replica id; none uses a number twice.
    /// </summary>
    /// <returns>What the index is to this folder.</returns>
    /// <exception cref="IOException">The folder or the index cannot be written.</exception>
    public IndexOrigin Bind(IIndexStore index) => Bind(index, MachineNumber.Read());

    /// <summary>The same on a machine with this number.</summary>
    internal IndexOrigin Bind(IIndexStore index, ulong? machine)
    {
        _bond = IndexBond.Tie(_guard.Directories.Top, index, machine, out var origin);
        return origin;
    }

    public void Reserve(IIndexReader index) => _bond?.Keep(index);

    public RootHealth CheckRoot() => _guard.Check();

    public Observation Observe(RelativePath path, IndexRow? known, long asOf) => _observer.Observe(path, known, asOf);

    public IReadOnlyList<Observation> ObserveAll(IReadOnlyList<(RelativePath Path, IndexRow? Known)> paths, long asOf) => _observer.ObserveAll(paths, asOf);

    public Observation ObserveMoved(RelativePath path, IndexRow? known, IndexRow was, long asOf) => _observer.ObserveMoved(path, known, was, asOf);

    public bool IsStill(RelativePath path, DiskStamp? stamp)
    {
        var errno = Root.TryStat(path, out var status);
        return stamp is null ? errno == Linux.Errno.ENOENT : errno == Linux.Errno.None && status.EntryStamp == stamp;
    }

    public InstallResult Install(InstallOrder order) => Apply(order);

    public InstallResult Remove(RemoveOrder order) => Apply(order);

    public InstallResult Apply(DiskOrder order) => TwinInTheWay(order) ?? _installer.Apply(order);

    public IReadOnlyList<InstallResult> ApplyAll(IReadOnlyList<DiskOrder> orders)
    {
        if (orders is [var only]) return [Apply(only)];
        return new Installer(Root, _guard, _stage, _archive, new DiskBarrier(_stage.Directory, isShared: true)).ApplyAll(orders, TwinInTheWay);
    }

    private InstallResult? TwinInTheWay(DiskOrder order)
    {
        if (_folded is null) return null;
        foreach (var path in order.Names)
        {
            if (_folded.TwinOf(path) is not { } twin) continue;

            // What is to go from a name that something else answers to now is gone from it.
            return order is RemoveOrder or RemoveDirectoryOrder ? new(InstallOutcome.Done) : new(InstallOutcome.Blocked, Problem: FoldedNames.Problem(path, twin));
        }

        return null;
    }

    public void MakeDurable(IReadOnlyCollection<RelativePath> files)
    {
        // Of a few files, these alone: whatever else is being written to the disk, by whomever, need not be waited for.
        if (files.Count is > 0 and <= FileBarrier.MostFiles && FileBarrier.TrySync(Root, files)) return;
        Linux.ErrnoException.ThrowIfFailed(Linux.LibC.SyncFileSystem(Root.Handle), $"make the folder {Root.Path} durable");
    }

    public IServedFile? OpenForSending(RelativePath path) => _folded?.TwinOf(path) is null ? FileOpener.Open(Root, path) : null;

    /// <summary>
    /// Opens files that were displaced from a path, the latest first, one after the other as they are asked for; the caller disposes each. None where the archive cannot be read.
    /// </summary>
    public IEnumerable<IServedFile> OpenArchived(RelativePath path, int count) => _archive.OpenVersions(path, count);

    /// <summary>Removes displaced files that are too old or too many for good. From time to time, on one thread.</summary>
    /// <exception cref="IOException">The archive cannot be read.</exception>
    public PruneResult PruneArchive(ArchiveLimits limits, CancellationToken cancellation) => _archive.Prune(limits, cancellation);

    public void Dispose()
    {
        _guard.Dispose();
        Root.Dispose();
    }
}
