using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Linux;
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
    private readonly Archive _archive;
    private readonly Installer _installer;
    private readonly PathObserver _observer;

    private LocalFolder(FolderRoot root, RootGuard guard, Stage stage, TimeProvider time)
    {
        (Root, _guard, Stage) = (root, guard, stage);
        _archive = new Archive(guard.Directories.Archive, time);
        _installer = new Installer(root, stage, _archive);
        _observer = new PathObserver(root, guard, time);
    }

    /// <summary>The root, for those who walk and watch it.</summary>
    public FolderRoot Root { get; }

    /// <summary>Which root this is; what the index should remember.</summary>
    public RootIdentity Identity => _guard.Identity;

    /// <summary>Where incoming bytes wait.</summary>
    public IStage Stage { get; }

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
    public static LocalFolder Open(string path, RootIdentity? expected, TimeProvider time)
    {
        var root = FolderRoot.Open(path);
        RootGuard? guard = null;
        try
        {
            guard = RootGuard.Open(root, expected?.Nonce);
            var stage = new Stage(guard.Directories.Stage, root.Path);
            var dropped = stage.Wipe();
            stage.CheckFileSystem();
            return new(root, guard, stage, time) { DroppedFromStage = dropped };
        }
        catch
        {
            guard?.Dispose();
            root.Dispose();
            throw;
        }
    }

    public RootHealth CheckRoot() => _guard.Check();

    public Observation Observe(RelativePath path, IndexRow? known, long asOf) => _observer.Observe(path, known, asOf);

    public InstallResult Install(InstallOrder order) => _installer.Apply(order);

    public InstallResult Remove(RemoveOrder order) => _installer.Apply(order);

    public InstallResult Apply(DiskOrder order) => _installer.Apply(order);

    public IServedFile? OpenForSending(RelativePath path) => FileOpener.Open(Root, path);

    /// <summary>Removes displaced files that are too old or too many for good. From time to time, on one thread.</summary>
    /// <exception cref="IOException">The archive cannot be read.</exception>
    public PruneResult PruneArchive(ArchiveLimits limits, CancellationToken cancellation) => _archive.Prune(limits, cancellation);

    public void Dispose()
    {
        _guard.Dispose();
        Root.Dispose();
    }
}
