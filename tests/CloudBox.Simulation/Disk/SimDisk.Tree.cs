namespace CloudBox.Simulation.Disk;

/// <content>What stands where, for those who look from outside.</content>
internal sealed partial class SimDisk
{
    /// <summary>Everything beneath a directory, by path, in order of the names.</summary>
    public static IEnumerable<(string Path, Inode Inode)> Tree(Inode directory, string prefix = "")
    {
        foreach (var name in directory.Names.Keys.Order(StringComparer.Ordinal).ToArray())
        {
            if (!directory.Names.TryGetValue(name, out var inode)) continue;
            yield return (prefix + name, inode);
            if (inode.Kind != InodeKind.Directory) continue;
            foreach (var below in Tree(inode, $"{prefix}{name}/")) yield return below;
        }
    }

    /// <summary>The path of an inode in the folder; null when it has none there.</summary>
    public string? PathOf(Inode inode) => PathOf(inode, Root, "");

    /// <summary>What stands at a path of the folder, by its exact name; null when nothing does.</summary>
    public Inode? At(string path)
    {
        var directory = Root;
        Inode? found = null;
        foreach (var part in Parts(path))
        {
            if (directory is not { Kind: InodeKind.Directory } || !directory.Names.TryGetValue(part, out found)) return null;
            directory = found;
        }

        return found;
    }

    private static string? PathOf(Inode inode, Inode directory, string prefix)
    {
        foreach (var (name, child) in directory.Names)
        {
            if (child == inode) return prefix + name;
            if (child.Kind == InodeKind.Directory && PathOf(inode, child, $"{prefix}{name}/") is { } below) return below;
        }

        return null;
    }
}
