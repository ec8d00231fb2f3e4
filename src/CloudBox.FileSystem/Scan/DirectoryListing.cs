using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>A name in a directory and what stands there.</summary>
/// <param name="Path">Its path below the root.</param>
/// <param name="Status">What it is; meaningful without an error.</param>
/// <param name="Errno">Why it could not be looked at.</param>
internal readonly record struct DiskEntry(RelativePath Path, FileStatus Status, Errno Errno = Errno.None);

/// <summary>What one directory holds, sorted by the bytes of the names.</summary>
/// <param name="Directory">Which; null is the root.</param>
/// <param name="Errno">Why it could not be read; then it has no entries here.</param>
/// <param name="Entries">Its entries, the program's own directory left out.</param>
/// <param name="Problems">Names that cannot be expressed.</param>
internal sealed record DirectoryListing(RelativePath? Directory, Errno Errno, DiskEntry[] Entries, IReadOnlyList<ScanProblem> Problems)
{
    /// <summary>What tells these entries from all others.</summary>
    public UInt128 Fingerprint { get; init; }

    /// <summary>True when all is known to stand as its rows have it. Then <see cref="Entries"/> are the subdirectories alone: what is in them is another question.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Regular files.</summary>
    public int Files { get; init; }
}
