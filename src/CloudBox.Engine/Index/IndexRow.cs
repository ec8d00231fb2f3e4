using CloudBox.Engine.Folder;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>What stands at a name on our disk.</summary>
public readonly record struct Shown(EntryKind Kind, ContentId Content)
{
    /// <summary>What this version puts at its name; null for a tombstone.</summary>
    public static Shown? Of(FileEntry? entry) => entry is { IsLive: true } ? new(entry.Kind, entry.Kind == EntryKind.Directory ? default : entry.Content) : null;
}

/// <summary>What the index holds of one path.</summary>
/// <param name="Path">The path.</param>
/// <param name="Versions">
/// Its versions: what we *have*. Every live sibling is on our disk, at the path or as its conflict copy, except while the folder
/// is being rearranged. Empty for the row of a conflict copy.
/// </param>
/// <param name="OnDisk">
/// The stamp of the file when it was last read or installed here; null when nothing of ours is there. A file whose stamp is
/// equal has not been touched since. For a directory size and times are 0.
/// </param>
public sealed record IndexRow(RelativePath Path, VersionSet Versions, DiskStamp? OnDisk)
{
    /// <summary>
    /// When these versions came to be, in this replica's own count, which dots and rows share: peers ask for what is later than
    /// what they have. 0 for the row of a conflict copy, which peers know from the path's own row.
    /// </summary>
    public ulong Sequence { get; init; }

    /// <summary>For the row of a conflict copy the path whose loser it shows.</summary>
    public RelativePath? CopyOf { get; init; }

    /// <summary>What is on disk when it is not the winner: a conflict copy, or a path that is about to be rearranged.</summary>
    public Shown? ShownInstead { get; init; }

    /// <summary>What is on disk at this name; null when nothing of ours is.</summary>
    public Shown? OnDiskAs => OnDisk is null ? null : ShownInstead ?? Shown.Of(Current);

    /// <summary>The version that has the name; null when there is none.</summary>
    public FileEntry? Current => Versions.Winner?.Entry;

    /// <summary>True when something is there.</summary>
    public bool IsLive => Current is { IsLive: true };

    /// <summary>True when a regular file is there: what the status protocol speaks of.</summary>
    public bool IsLiveFile => Current is { IsFile: true };
}

/// <summary>All live files in one value, as 0x02 says it.</summary>
/// <param name="Files">How many.</param>
/// <param name="NewestMtime">The greatest mtime in seconds since the epoch; 0 without files.</param>
/// <param name="Sha1">SHA1 over the files' SHA1s in ordinal order of their whole names.</param>
/// <param name="Names">Hash of these names (<see cref="NamesHash"/>).</param>
public readonly record struct DirectorySummary(long Files, long NewestMtime, Sha1Digest Sha1, ulong Names)
{
    /// <summary>What to compare with a peer's.</summary>
    public FolderDigest Digest => new(Sha1, Names);
}
