using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Archiving;

/// <summary>
/// One walk through the archive removes what is too old and counts the rest; a second one, if that is above the quota, removes
/// the oldest hours. Touches only names that the archive itself gives to versions, and what is in directories that are versions; follows no link, and removes directories only
/// when they are empty. Memory does not grow with the archive, only with its depth.
/// </summary>
internal sealed class ArchivePruner(SafeFileHandle archive, ArchiveLimits limits, DateTimeOffset now)
{
    private const long BlockSize = 512;

    private static readonly ulong DirectoryFlags = OpenFlags.ReadOnly | OpenFlags.Directory;

    private ArchiveTally _kept = new();
    private long _removedFiles;
    private long _removedBytes;
    private long _problems;

    public PruneResult Prune(CancellationToken cancellation)
    {
        ErrnoException.ThrowIfFailed(LibC.GetSpace(archive, out var space), "ask for the size of the archive's file system");
        RemoveBefore(now - limits.Keep, cancellation);
        var quota = limits.QuotaOn(space.Capacity);
        if (_kept.Total > quota)
        {
            var isNearlyFull = space.Available + _removedBytes < space.Capacity * limits.LeastFree;
            var spared = now - (isNearlyFull ? limits.SparedOnFullDisk : limits.Spared);
            var cut = _kept.CutFor(quota);
            RemoveBefore(cut < spared ? cut : spared, cancellation);
        }

        return new(_removedFiles, _removedBytes, _kept.Total, _problems);
    }

    private void RemoveBefore(DateTimeOffset cut, CancellationToken cancellation)
    {
        _kept = new ArchiveTally();
        RemoveBefore(archive, null, cut, cancellation);
    }

    private void RemoveBefore(SafeFileHandle directory, DateTimeOffset? within, DateTimeOffset cut, CancellationToken cancellation)
    {
        foreach (var name in DirectoryNames.List(directory))
        {
            cancellation.ThrowIfCancellationRequested();
            if (LibC.StatAt(directory, name, out var status) != Errno.None) _problems++;
            else if (status.IsDirectory) Descend(directory, name, Displaced(name, within), cut, cancellation);
            else if (Displaced(name, within) is { } displaced) RemoveOrCount(directory, name, status, displaced, cut);
        }
    }

    // What is in a version was displaced with it; a user's name in it may look like a version's of another time. The archive's own are never of the future.
    private DateTimeOffset? Displaced(string name, DateTimeOffset? within)
    {
        if (!ArchiveName.TryParse(name, out var own)) return within;
        return within is not null && (own > now || within > own) ? within : own;
    }

    private void Descend(SafeFileHandle parent, string name, DateTimeOffset? within, DateTimeOffset cut, CancellationToken cancellation)
    {
        var errno = LibC.OpenAt(parent, name, DirectoryFlags, out var directory);
        using (directory)
        {
            if (errno == Errno.None) RemoveBefore(directory, within, cut, cancellation);
            else _problems++;
        }

        // Fails while anything is inside, which is what we want; an install that wanted it just now makes it again. An empty one in a version is part of that.
        if (within is null || within < cut) _ = LibC.RemoveDirectory(parent, name);
    }

    private void RemoveOrCount(SafeFileHandle directory, string name, FileStatus status, DateTimeOffset displaced, DateTimeOffset cut)
    {
        var bytes = (long)status.Blocks * BlockSize;
        if (displaced >= cut)
        {
            _kept.Add(displaced, bytes);
            return;
        }

        if (LibC.Unlink(directory, name) == Errno.None)
        {
            _removedFiles++;
            _removedBytes += bytes;
        }
        else
        {
            _problems++;
        }
    }
}
