using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Archiving;

/// <summary>
/// <c>.cloudbox/archive</c>: what was displaced or deleted. The versions of <c>docs/a.txt</c> lie beside each other as
/// <c>archive/docs/a.txt~20260412T081559123Z-0011223344556677</c>: a mass delete makes no directory for a file. Only a name that leaves no room for
/// that becomes a directory of its versions. Thread-safe.
/// </summary>
/// <param name="directory">The archive directory; stays the caller's.</param>
/// <param name="time">Names the versions, and tells their age.</param>
internal sealed class Archive(SafeFileHandle directory, TimeProvider time)
{
    private const uint OwnerOnly = 0x1C0; // 0700

    // Names beside those of one path: some ten milliseconds.
    private const int MostListed = 20_000;

    /// <summary>Makes the directory that a version of a path goes to, and picks a free name there. Nothing has that name yet.</summary>
    public Errno OpenSlot(RelativePath path, out ArchiveSlot? slot)
    {
        slot = null;
        var version = ArchiveName.Create(time.GetUtcNow());
        var fits = ArchiveName.TryJoin(path.Name, version, out var name);
        var errno = ParentDirectory.OpenOrMake(directory, fits ? path.Parent?.Value : path.Value, OwnerOnly, out var versions);
        if (errno == Errno.None) slot = new ArchiveSlot(versions!, fits ? name : version);
        return errno;
    }

    /// <summary>
    /// Opens regular files that were displaced from a path, the latest first, one after the other as they are asked for; the caller disposes each. None where the archive cannot be
    /// read, or has too much beside them.
    /// </summary>
    public IEnumerable<ServedFile> OpenVersions(RelativePath path, int count)
    {
        var isJoined = ArchiveName.TryJoin(path.Name, ArchiveName.Create(time.GetUtcNow()), out _);
        var errno = Beneath.Open(directory, (isJoined ? path.Parent?.Value : path.Value) ?? ".", OpenFlags.ReadOnly | OpenFlags.Directory, out var versions);
        using (versions)
        {
            if (errno != Errno.None) yield break;
            foreach (var name in LatestFirst(versions, path, isJoined))
            {
                if (count <= 0) yield break;
                if (Open(versions, name) is not { } version) continue;
                count--;
                yield return version;
            }
        }
    }

    /// <summary>Removes what is too old, and the oldest of what is too much.</summary>
    /// <exception cref="IOException">The archive cannot be read at all.</exception>
    public PruneResult Prune(ArchiveLimits limits, CancellationToken cancellation) =>
        new ArchivePruner(directory, limits, time.GetUtcNow()).Prune(cancellation);

    private static List<string> LatestFirst(SafeFileHandle versions, RelativePath path, bool isJoined)
    {
        try
        {
            var names = DirectoryNames.List(versions).Take(MostListed + 1).ToList();
            if (names.Count > MostListed) return [];
            return [.. names.Where(name => isJoined ? ArchiveName.IsVersionOf(path.Name, name) : ArchiveName.TryParse(name, out _)).OrderDescending(StringComparer.Ordinal)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    // What is no file any more, or pruned just now, is passed over.
    private static ServedFile? Open(SafeFileHandle versions, string name)
    {
        if (LibC.StatAt(versions, name, out var found) != Errno.None || !found.IsRegular) return null;
        if (Beneath.Open(versions, name, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out var file) == Errno.None
            && LibC.Stat(file, out var status) == Errno.None && status.IsRegular)
            return new ServedFile(name, file, status.Stamp);
        file.Dispose();
        return null;
    }
}
