namespace CloudBox.Simulation.Disk;

/// <summary>
/// A local file system. Every call is one step, and nothing comes between its parts. What is changed is cached until it is
/// synced, written back or cut off (<see cref="Crash"/>).
/// </summary>
/// <remarks>
/// Directories are inodes that callers hold on to, as descriptors are: a name is looked up in the directory that was opened,
/// wherever that is by now.
/// </remarks>
internal sealed partial class SimDisk
{
    private const uint DirectoryMode = 0x1ED; // 0755
    private const uint FileMode = 0x1A4;      // 0644

    private readonly DiskOptions _options;
    private readonly IDiskWatch _watch;
    private readonly Func<long> _wallNs;
    private readonly StringComparer _names;
    private readonly Stack<ulong> _freeNumbers = new();
    private readonly List<NameChange> _pending = [];
    private ulong _lastNumber = 1;

    /// <param name="host">Whose disk; for messages.</param>
    /// <param name="options">What kind of file system.</param>
    /// <param name="wallNs">The clock that stamps files.</param>
    /// <param name="watch">Is told what becomes of bytes.</param>
    public SimDisk(int host, DiskOptions options, Func<long> wallNs, IDiskWatch watch)
    {
        (Host, _options, _wallNs, _watch) = (host, options, wallNs, watch);
        _names = options.FoldsCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        Root = NewRoot(Area.User, _names);
        Stage = NewRoot(Area.Own, StringComparer.Ordinal);
        Archive = NewRoot(Area.Archive, StringComparer.Ordinal);
    }

    public int Host { get; }

    public DiskOptions Options => _options;

    /// <summary>The synchronised folder.</summary>
    public Inode Root { get; private set; }

    /// <summary>Where incoming bytes wait.</summary>
    public Inode Stage { get; }

    /// <summary>Where displaced files go.</summary>
    public Inode Archive { get; }

    /// <summary>No room for anything new.</summary>
    public bool IsFull { get; set; }

    /// <summary>The folder is not mounted: its root is empty, and is not the root that was opened.</summary>
    public bool IsAway { get; set; }

    /// <summary>The next syncs of the program that fail; each drops what it should have written.</summary>
    public int FailingSyncs { get; set; }

    /// <summary>A path's parts.</summary>
    public static string[] Parts(string path) => path.Split('/');

    /// <summary>Opens a directory beneath a root; no link is followed. An empty path is the root itself.</summary>
    public Errno OpenDirectory(Inode root, ReadOnlySpan<string> parts, out Inode directory)
    {
        directory = root;
        foreach (var part in parts)
        {
            var errno = Find(directory, part, out var next);
            if (errno != Errno.None) return errno;
            if (next.Kind == InodeKind.Symlink) return Errno.ELOOP;
            if (next.Kind != InodeKind.Directory) return Errno.ENOTDIR;
            directory = next;
        }

        return Errno.None;
    }

    /// <summary>Looks at a name without following it.</summary>
    public Errno Find(Inode directory, string name, out Inode inode)
    {
        inode = null!;
        if (directory == Root && IsAway) return Errno.ENOENT;
        if (directory.IsUnreadable) return Errno.EIO;
        return directory.Names.TryGetValue(name, out inode!) ? Errno.None : Errno.ENOENT;
    }

    /// <summary>The names in a directory, sorted by their bytes.</summary>
    public Errno List(Inode directory, out string[] names)
    {
        names = [];
        if (directory.IsUnreadable) return Errno.EIO;
        if (directory == Root && IsAway) return Errno.None;
        names = [.. directory.Names.Keys];
        Array.Sort(names, StringComparer.Ordinal);
        return Errno.None;
    }

    /// <summary>Makes an empty file where nothing is.</summary>
    public Errno Create(Inode directory, string name, bool byUser, out Inode file)
    {
        file = null!;
        var errno = CanAdd(directory, name);
        if (errno != Errno.None) return errno;
        file = NewInode(InodeKind.File, FileMode);
        file.IsByProgram = !byUser;
        Change(new NameChange(new NameSlot(directory, name, file)));
        return Errno.None;
    }

    public Errno MakeLink(Inode directory, string name, Blob text, bool byUser, out Inode link)
    {
        link = null!;
        var errno = CanAdd(directory, name);
        if (errno != Errno.None) return errno;
        link = NewInode(InodeKind.Symlink, 0x1FF);
        link.IsByProgram = !byUser;
        link.Content = text;
        link.Durable = (text, link.ModifiedNs, link.Mode); // short texts live in the inode, which comes with its name
        Change(new NameChange(new NameSlot(directory, name, link)));
        return Errno.None;
    }

    public Errno MakeDirectory(Inode directory, string name, uint mode = DirectoryMode)
    {
        var errno = CanAdd(directory, name);
        if (errno != Errno.None) return errno;
        var made = NewInode(InodeKind.Directory, mode);
        made.Area = directory.Area;
        Change(new NameChange(new NameSlot(directory, name, made)));
        return Errno.None;
    }

    public Errno RemoveDirectory(Inode directory, string name)
    {
        var errno = Find(directory, name, out var inode);
        if (errno != Errno.None) return errno;
        if (inode.Kind != InodeKind.Directory) return Errno.ENOTDIR;
        if (inode.Names.Count > 0) return Errno.ENOTEMPTY;
        Change(new NameChange(new NameSlot(directory, name, null)));
        return Errno.None;
    }

    public Errno Unlink(Inode directory, string name, bool byUser)
    {
        var errno = Find(directory, name, out var inode);
        if (errno != Errno.None) return errno;
        if (inode.Kind == InodeKind.Directory) return Errno.EISDIR;
        if (!byUser && directory.Area != Area.Own) _watch.Destroyed(this, inode, name);
        Change(new NameChange(new NameSlot(directory, name, null)));
        return Errno.None;
    }

    private Errno CanAdd(Inode directory, string name)
    {
        if (directory.IsRemoved) return Errno.ENOENT;
        if (directory == Root && IsAway) return Errno.EIO;
        if (directory.Names.ContainsKey(name)) return Errno.EEXIST;
        return IsFull ? Errno.ENOSPC : Errno.None;
    }

    private Inode NewRoot(Area area, StringComparer names) =>
        new(++_lastNumber, InodeKind.Directory, names) { Area = area, Mode = DirectoryMode, Links = 1, DurableLinks = 1 };

    private Inode NewInode(InodeKind kind, uint mode)
    {
        var number = _options.ReusesInodes && _freeNumbers.TryPop(out var free) ? free : ++_lastNumber;
        return new Inode(number, kind, _names) { Mode = mode, ModifiedNs = StampNow(), ChangedNs = TickNow(), Durable = (Blob.Empty, StampNow(), mode) };
    }

    private long StampNow() => Floor(_wallNs(), _options.ModifiedGranuleNs);

    private long TickNow() => Floor(_wallNs(), _options.ChangedTickNs);

    private static long Floor(long ns, long granule) => ns - (((ns % granule) + granule) % granule);
}
