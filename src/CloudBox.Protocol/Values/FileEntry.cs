namespace CloudBox.Protocol.Values;

/// <summary>What a version of a path says is there.</summary>
public enum EntryKind : byte
{
    /// <summary>A regular file.</summary>
    File = 1,

    /// <summary>Nothing: a tombstone.</summary>
    Deleted = 2,

    /// <summary>A directory, which may be empty.</summary>
    Directory = 3,

    /// <summary>A symbolic link, kept as text and never followed.</summary>
    Symlink = 4,
}

/// <summary>What one version of a path says.</summary>
/// <param name="Kind">What is there, or that it was deleted.</param>
/// <param name="Content">
/// The bytes of a file, the text of a link, nothing for a directory; for a tombstone the bytes that were deleted, which a 0x05 has to name.
/// </param>
/// <param name="ModifiedNs">
/// The mtime as it is on disk where the version was made, ns since the epoch; for a tombstone the deleted file's; 0 for a directory.
/// </param>
/// <param name="Mode">Permission bits (mode &amp; 0777); 0777 for a link.</param>
/// <param name="StampNs">
/// When this version came to be, in ns since the epoch: the mtime, or the time of deletion, but always later than the version
/// it replaced here. It orders what peers without a session claim; it is never ancestry.
/// </param>
/// <param name="Author">Name of the host that made the version (<see cref="AuthorName"/>): names its conflict copy.</param>
public sealed record FileEntry(EntryKind Kind, ContentId Content, long ModifiedNs, uint Mode, long StampNs, string Author = "")
{
    /// <summary>True when something is there.</summary>
    public bool IsLive => Kind != EntryKind.Deleted;

    /// <summary>True when a regular file is there.</summary>
    public bool IsFile => Kind == EntryKind.File;

    /// <summary>True when both are the same thing with the same bytes; times, modes and authors may differ.</summary>
    public bool IsSameContent(FileEntry other) => Kind == other.Kind && (Kind is EntryKind.Deleted or EntryKind.Directory || Content == other.Content);
}
