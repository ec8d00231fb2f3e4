using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Archiving;

/// <summary>
/// <c>.cloudbox/archive</c>: what was displaced or deleted. The versions of <c>docs/a.txt</c> lie beside each other as
/// <c>archive/docs/a.txt~20260412T081559123Z-0011223344556677</c>: a mass delete makes no directory for a file. Only a name that leaves no room for
/// that becomes a directory of its versions. A directory that was deleted as a whole is one version, and what was in it lies below under its own names:
/// <c>archive/docs~20260412T081559123Z-0011223344556677/a.txt</c>. Thread-safe.
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
        var found = new List<(string Version, string At)>();
        Find(path, "", found);
        for (var above = path.Parent; above is { } tree; above = tree.Parent) Find(tree, path.Value[tree.Value.Length..], found);
        foreach (var (_, at) in found.OrderByDescending(version => version.Version, StringComparer.Ordinal))
        {
            if (count <= 0) yield break;
            if (Open(at) is not { } version) continue;
            count--;
            yield return version;
        }
    }

    /// <summary>Removes what is too old, and the oldest of what is too much.</summary>
    /// <exception cref="IOException">The archive cannot be read at all.</exception>
    public PruneResult Prune(ArchiveLimits limits, CancellationToken cancellation) =>
        new ArchivePruner(directory, limits, time.GetUtcNow()).Prune(cancellation);

    // Versions of a file, or of a directory above it with the rest of the file's path.
    private void Find(RelativePath path, string rest, List<(string Version, string At)> found)
    {
        var isJoined = ArchiveName.TryJoin(path.Name, ArchiveName.Create(time.GetUtcNow()), out _);
        var parent = isJoined ? path.Parent?.Value : path.Value;
        var errno = Beneath.Open(directory, parent ?? ".", OpenFlags.ReadOnly | OpenFlags.Directory, out var versions);
        using (versions)
        {
            if (errno != Errno.None) return;
            foreach (var name in List(versions).Where(name => isJoined ? ArchiveName.IsVersionOf(path.Name, name) : ArchiveName.IsVersion(name)))
                found.Add((ArchiveName.VersionIn(name), $"{parent}{(parent is null ? "" : "/")}{name}{rest}"));
        }
    }

    private static List<string> List(SafeFileHandle versions)
    {
        try
        {
            var names = DirectoryNames.List(versions).Take(MostListed + 1).ToList();
            return names.Count > MostListed ? [] : names;
        }
        catch (IOException)
        {
            return [];
        }
    }

    // What is no file, or pruned just now, is passed over.
    private ServedFile? Open(string path)
    {
        if (Beneath.Open(directory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out var file) == Errno.None
            && LibC.Stat(file, out var status) == Errno.None && status.IsRegular)
            return new ServedFile(path, file, status.Stamp);
        file.Dispose();
        return null;
    }
}
