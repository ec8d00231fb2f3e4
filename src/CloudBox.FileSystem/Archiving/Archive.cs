using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Archiving;

/// <summary>
/// <c>.cloudbox/archive</c>: what was displaced or deleted. The path of a file becomes a directory that holds its versions, so
/// <c>docs/a.txt</c> is found under <c>archive/docs/a.txt/</c> and names of any length fit. Thread-safe.
/// </summary>
/// <param name="directory">The archive directory; stays the caller's.</param>
/// <param name="time">Names the versions, and tells their age.</param>
internal sealed class Archive(SafeFileHandle directory, TimeProvider time)
{
    private const uint OwnerOnly = 0x1C0; // 0700

    /// <summary>Makes the directory for a path's versions and picks a free name there. Nothing has that name yet.</summary>
    public Errno OpenSlot(RelativePath path, out ArchiveSlot? slot)
    {
        slot = null;
        var errno = ParentDirectory.OpenOrMake(directory, path.Value, OwnerOnly, out var versions);
        if (errno == Errno.None) slot = new ArchiveSlot(versions!, ArchiveName.Create(time.GetUtcNow()));
        return errno;
    }

    /// <summary>Removes what is too old, and the oldest of what is too much.</summary>
    /// <exception cref="IOException">The archive cannot be read at all.</exception>
    public PruneResult Prune(ArchiveLimits limits, CancellationToken cancellation) =>
        new ArchivePruner(directory, limits, time.GetUtcNow()).Prune(cancellation);
}
