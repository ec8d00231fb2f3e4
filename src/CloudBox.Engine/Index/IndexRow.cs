using CloudBox.Engine.Folder;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>What the index holds of one path.</summary>
/// <param name="Path">The path.</param>
/// <param name="Versions">Its versions.</param>
/// <param name="OnDisk">
/// The stamp of the file when it was last read or installed here; null when no file of ours is there. A file whose stamp is
/// equal has not been touched since.
/// </param>
public sealed record IndexRow(RelativePath Path, VersionSet Versions, DiskStamp? OnDisk)
{
    /// <summary>The version that has the name; null when there is none.</summary>
    public FileEntry? Current => Versions.Winner?.Entry;

    /// <summary>True when a file is there.</summary>
    public bool IsLive => Current is { IsLive: true };
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
