using CloudBox.Engine.Folder;

namespace CloudBox.Simulation.Disk;

internal enum InodeKind
{
    File,
    Directory,
    Symlink,
}

/// <summary>Whose a directory is.</summary>
internal enum Area
{
    /// <summary>Of the program, and nobody's bytes but its own: the stage.</summary>
    Own,

    /// <summary>The synchronised folder.</summary>
    User,

    /// <summary>What the program has displaced.</summary>
    Archive,
}

/// <summary>A file, link or directory: as programs see it, and as it would be after a power cut.</summary>
internal sealed class Inode(ulong number, InodeKind kind, IEqualityComparer<string> names)
{
    public ulong Number { get; } = number;

    public InodeKind Kind { get; } = kind;

    public uint Mode { get; set; }

    public long ModifiedNs { get; set; }

    public long ChangedNs { get; set; }

    /// <summary>What a read gives now.</summary>
    public Blob Content { get; set; } = Blob.Empty;

    /// <summary>What was written, when a read gives something else because the platter has changed by itself; null for a sound file.</summary>
    public Blob? Sound { get; set; }

    /// <summary>What somebody has put here, whatever a read gives.</summary>
    public Blob Meant => Sound ?? Content;

    /// <summary>What is on the platter.</summary>
    public (Blob Content, long ModifiedNs, uint Mode) Durable { get; set; } = (Blob.Empty, 0, 0);

    /// <summary>Names in a directory.</summary>
    public Dictionary<string, Inode> Names { get; private set; } = kind == InodeKind.Directory ? new(names) : null!;

    /// <summary>Names in a directory that a power cut leaves.</summary>
    public Dictionary<string, Inode> DurableNames { get; } = kind == InodeKind.Directory ? new(names) : null!;

    /// <summary>Of a directory: whose it is.</summary>
    public Area Area { get; set; }

    /// <summary>Of a directory: it has no name any more, and nothing can be made in it.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Names that it has anywhere.</summary>
    public int Links { get; set; }

    /// <summary>Names that it has where a user would look for it: in the folder or the archive.</summary>
    public int Reachable { get; set; }

    /// <summary>Names that it has on the platter.</summary>
    public int DurableLinks { get; set; }

    /// <summary>True while its bytes are what the program has staged, and no user has written to it.</summary>
    public bool IsByProgram { get; set; }

    /// <summary>True once a user has given it, or a directory above it, another name.</summary>
    public bool IsMovedByUser { get; set; }

    /// <summary>True when what is cached may differ from what is durable.</summary>
    public bool IsDirty => !ReferenceEquals(Content, Durable.Content) || ModifiedNs != Durable.ModifiedNs || Mode != Durable.Mode;

    /// <summary>Reads fail with EIO.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>As <c>stat</c> has it; a directory's size and times say nothing.</summary>
    public DiskStamp Stamp => Kind == InodeKind.Directory
        ? new DiskStamp(0, 0, 0, Number, Mode)
        : new DiskStamp(Content.Length * Blob.PageSize, ModifiedNs, ChangedNs, Number, Mode);

    /// <summary>After a power cut: only what is on the platter.</summary>
    public void ForgetCachedNames() => Names = new Dictionary<string, Inode>(DurableNames, names);
}
