using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Names;

/// <summary>
/// On a file system that folds names, two paths can lead to one file. Here a name is there only if its directory lists exactly
/// that name; what answers to another one is its twin (I13). Thread-safe.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="names">Lists names.</param>
/// <param name="time">Tells how long a directory has not changed.</param>
internal sealed class FoldedNames(FolderRoot root, INameList names, TimeProvider time)
{
    // A scan goes from one directory to the next, with some workers a little behind.
    private const int MostKept = 32;

    // A second change within the file system's clock tick (10 ms at most) leaves the stamp as it is.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (DiskStamp Stamp, HashSet<string> Names)> _kept = [];

    /// <summary>
    /// What has the name of this path, or of a directory on the way to it, and is not that; null when there is no such thing.
    /// </summary>
    /// <returns>Its name, for people.</returns>
    public string? TwinOf(RelativePath path)
    {
        if (path.Parent is { } above && TwinOf(above) is { } twin) return twin;
        var errno = root.TryOpenParent(path, out var parent);
        using (parent)
        {
            var name = path.Name.ToString();
            if (errno != Errno.None || LibC.StatAt(parent, name, out _) != Errno.None) return null;
            return List(parent) is { } listed && !listed.Contains(name) ? NameIn(listed, path) : null;
        }
    }

    /// <summary>For people: why nothing can be done at this path.</summary>
    public static string Problem(RelativePath path, string twin) =>
        $"{path} cannot be here: this file system does not tell its name from {twin}, which is here; rename one of the two.";

    // Null when the directory may be searched but not read: then nothing is known of twins.
    private HashSet<string>? List(SafeFileHandle directory)
    {
        if (LibC.Stat(directory, out var before) != Errno.None) return null;
        lock (_gate)
        {
            if (_kept.TryGetValue(before.Stamp.Inode, out var kept) && kept.Stamp == before.Stamp) return kept.Names;
        }

        try
        {
            var listed = names.List(directory).ToHashSet(StringComparer.Ordinal);
            if (IsSettled(before.Stamp) && LibC.Stat(directory, out var after) == Errno.None && after.Stamp == before.Stamp) Keep(before.Stamp, listed);
            return listed;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private bool IsSettled(DiskStamp stamp) =>
        time.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks(stamp.ChangedNs / TimeSpan.NanosecondsPerTick) > Settled;

    private void Keep(DiskStamp stamp, HashSet<string> listed)
    {
        lock (_gate)
        {
            if (_kept.Count >= MostKept) _kept.Clear();
            _kept[stamp.Inode] = (stamp, listed);
        }
    }

    // Which one it is the file system knows alone: of one that differs in normalisation there is no more to say.
    private static string NameIn(HashSet<string> listed, RelativePath path)
    {
        var name = path.Name.ToString();
        return listed.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase), "another form of it");
    }
}
