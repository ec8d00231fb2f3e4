namespace CloudBox.Protocol.Values;

/// <summary>Whether a version of a path says that a file is there or that it was deleted.</summary>
public enum EntryKind : byte
{
    File = 1,
    Deleted = 2,
}

/// <summary>What one version of a path says.</summary>
/// <param name="Kind">A file, or a tombstone.</param>
/// <param name="Content">The bytes; for a tombstone the bytes that were deleted, which a 0x05 has to name.</param>
/// <param name="ModifiedNs">The file's mtime as it is on disk, in ns since the epoch; for a tombstone the deleted file's.</param>
/// <param name="Mode">Permission bits (mode &amp; 0777).</param>
/// <param name="StampNs">
/// When this version came to be, in ns since the epoch: the mtime, or the time of deletion, but always later than the version
/// it replaced here. It orders what peers without a session claim; it is never ancestry.
/// </param>
public sealed record FileEntry(EntryKind Kind, ContentId Content, long ModifiedNs, uint Mode, long StampNs)
{
    /// <summary>True when a file is there.</summary>
    public bool IsLive => Kind == EntryKind.File;
}
