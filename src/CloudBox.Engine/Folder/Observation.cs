using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>What stands at a path.</summary>
public enum ObservedKind
{
    /// <summary>Nothing, seen below a healthy root without an error on the way.</summary>
    Absent,

    /// <summary>A regular file, read completely, with the same stat before and after.</summary>
    File,

    /// <summary>A directory: no file has this name.</summary>
    Directory,

    /// <summary>A symbolic link: its text is its content; it is never followed.</summary>
    Symlink,

    /// <summary>A device, socket or pipe, or anything behind a symbolic link: not synchronised.</summary>
    NotAFile,

    /// <summary>A file that changes while it is read: look again soon.</summary>
    Unstable,

    /// <summary>It could not be looked at (permission, I/O error): nothing is known, nothing follows.</summary>
    Unreadable,
}

/// <summary>A stable look at one path on the disk. Only these make local changes.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">What stands there.</param>
/// <param name="AsOf">
/// The engine's epoch before the look began. An observation from before an install of the same path says nothing.
/// </param>
public sealed record Observation(RelativePath Path, ObservedKind Kind, long AsOf)
{
    /// <summary>
    /// Its stat; meaningful for <see cref="ObservedKind.File"/>, <see cref="ObservedKind.Symlink"/> and <see cref="ObservedKind.Directory"/>, whose size and
    /// times are 0: they change with what is inside.
    /// </summary>
    public DiskStamp Stamp { get; init; }

    /// <summary>A file's content or a link's text; meaningful for <see cref="ObservedKind.File"/> and <see cref="ObservedKind.Symlink"/>.</summary>
    public ContentId Content { get; init; }

    /// <summary>
    /// Counts looks in the order in which they began; 0 when that is not known. Two looks at a path may end in another order, and the one that
    /// began first says what was.
    /// </summary>
    public long Number { get; init; }

    /// <summary>
    /// The name that it had when the index last knew it, when the watcher saw it renamed and nothing has that name now: one look for both. Its
    /// content is what was known then; nobody has written to it since.
    /// </summary>
    public RelativePath? MovedFrom { get; init; }

    /// <summary>For people: what is in the way, when something is.</summary>
    public string? Problem { get; init; }

    /// <summary>What the name shows; null for nothing and for what is not synchronised.</summary>
    public Index.Shown? Shown => EntryKind is { } kind ? new(kind, kind == Protocol.Values.EntryKind.Directory ? default : Content) : null;

    /// <summary>What the index may say of it; null for what is not synchronised or not there.</summary>
    public EntryKind? EntryKind => Kind switch
    {
        ObservedKind.File => Protocol.Values.EntryKind.File,
        ObservedKind.Directory => Protocol.Values.EntryKind.Directory,
        ObservedKind.Symlink => Protocol.Values.EntryKind.Symlink,
        _ => null,
    };
}
