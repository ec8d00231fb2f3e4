using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Scan;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>What is known of a directory and of all that is in it. Looks through one and says what is there besides.</summary>
internal sealed class ExpectedTree(IReadOnlyList<TreeEntry> entries)
{
    private const uint OwnerAll = 0x1C0; // 0700

    private readonly Dictionary<RelativePath, TreeEntry> _entries = entries.ToDictionary(entry => entry.Path);

    /// <summary>Looks through a directory.</summary>
    /// <param name="parent">The directory that it is in.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="path">The name that it has, or had, in the folder.</param>
    /// <returns>Null when nothing is there but what is known, as it is known, and it may be taken out; else what is in the way.</returns>
    public InstallStop? FindOther(SafeFileHandle parent, string name, RelativePath path)
    {
        var errno = LibC.StatAt(parent, name, out var status);
        if (errno.MeansAbsent()) return InstallStop.Changed($"{path} is gone meanwhile.");
        if (errno != Errno.None) return InstallStop.From(errno, $"look at {path}");
        return FindOtherAt(path, status) ?? (status.IsDirectory ? FindOtherWithin(parent, name, path, status) : null);
    }

    /// <summary>True for what is known to be there, and is as it is known.</summary>
    public bool Has(RelativePath path, FileStatus status)
    {
        if (!_entries.TryGetValue(path, out var known) || status.EntryKind != known.Kind || status.IsMountRoot) return false;
        return status.IsDirectory ? status.IsDirectoryWith(known.Stamp) : status.Stamp == known.Stamp;
    }

    private InstallStop? FindOtherAt(RelativePath path, FileStatus status)
    {
        if (Has(path, status)) return null;
        return InstallStop.Changed(_entries.ContainsKey(path) ? $"{path} has changed meanwhile." : $"{path} is there, and nobody said that it should go.");
    }

    private InstallStop? FindOtherWithin(SafeFileHandle parent, string name, RelativePath path, FileStatus status)
    {
        // What is in it could not be taken out one by one either, nor ever pruned.
        if ((status.Stamp.Mode & OwnerAll) != OwnerAll || LibC.MayEmpty(parent, name) != Errno.None) return InstallStop.Changed($"{path} may not be written to.");
        var errno = LibC.OpenAt(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory, out var directory);
        using (directory)
        {
            if (errno != Errno.None) return InstallStop.From(errno, $"open {path}");
            var listing = DirectoryReader.Read(path, directory);
            if (listing.Errno != Errno.None) return InstallStop.From(listing.Errno, $"list {path}");
            if (listing.Problems.Count > 0) return InstallStop.Changed($"{path} holds a name that is not synchronised.");
            foreach (var (child, entry, problem) in listing.Entries)
            {
                if (problem != Errno.None) return InstallStop.From(problem, $"look at {child}");
                var other = FindOtherAt(child, entry);
                if (other is null && entry.IsDirectory) other = FindOtherWithin(directory, child.Name.ToString(), child, entry);
                if (other is not null) return other;
            }

            return null;
        }
    }
}
