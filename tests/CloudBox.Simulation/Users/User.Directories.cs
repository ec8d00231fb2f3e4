using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Users;

/// <content>Directories.</content>
internal sealed partial class User
{
    private IEnumerable<long> MakeDirectory(string path)
    {
        if (!OpenOrMake(path, out var directory, out var name) || _disk.MakeDirectory(directory, name) != Errno.None) yield break;
        _host.Hint(path, isSubtree: true);
    }

    // One call after the other, as rm does; what is made meanwhile keeps its directory.
    private IEnumerable<long> RemoveTree(string path)
    {
        if (path.LastIndexOf('/') is var cut and > 0) path = path[..cut]; // a directory that names of the run lie in
        if (_disk.At(path) is not { Kind: InodeKind.Directory } top) yield break;
        _world.Marks.Hit("a user removed a tree");
        foreach (var (below, _) in SimDisk.Tree(top, $"{path}/").Reverse().Append((path, top)).ToList())
        {
            if (!Find(below, out var directory, out var name, out var inode)) continue;
            if (inode.Kind == InodeKind.Directory && inode.Names.Count > 0) continue;
            Remove(directory, name, Beside(below, name), inode);
            yield return Think();
        }
    }

    private IEnumerable<long> RenameDirectory(string path, string to)
    {
        if (path.LastIndexOf('/') is var cut and > 0) path = path[..cut];
        if (!Find(path, out var directory, out var name, out var inode) || inode.Kind != InodeKind.Directory) yield break;
        if (!Open(to, out var target, out var last) || target.Names.ContainsKey(last) || $"{to}/".StartsWith($"{path}/", StringComparison.Ordinal)) yield break;
        _world.Marks.Hit("a user renamed a directory");
        foreach (var (below, moved) in SimDisk.Tree(inode, "").ToList())
        {
            var (from, here) = ($"{Beside(path, name)}/{below}", $"{to}/{below}");
            _world.Oracle.Moves(_host.Number, from, _host.OwnerOf(from), here, moved);
            moved.IsMovedByUser = true;
        }

        _world.Oracle.Moves(_host.Number, Beside(path, name), null, to, inode);
        _disk.Rename(directory, name, target, last, RenameMode.Replace, byUser: true);
        if (_world.Trace.KeepsLines) _world.Say($"{_host} USER renamed the directory {path} to {to}");
        _host.HintMovedDirectory(path, to);
    }
}
