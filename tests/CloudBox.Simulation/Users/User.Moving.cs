using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Users;

/// <content>Names.</content>
internal sealed partial class User
{
    private IEnumerable<long> Delete(string path)
    {
        if (Find(path, out var directory, out var name, out var inode) && inode.Kind != InodeKind.Directory) Remove(directory, name, Beside(path, name), inode);
        yield break;
    }

    private IEnumerable<long> Rename(string path, string to)
    {
        if (!Find(path, out var directory, out var name, out var inode) || inode.Kind == InodeKind.Directory) yield break;
        if (!OpenOrMake(to, out var target, out var last)) yield break;
        RenameOver(directory, name, Beside(path, name), target, Spelling(target, last), Beside(to, Spelling(target, last)));
    }

    private IEnumerable<long> Swap()
    {
        var files = SimDisk.Tree(_disk.Root).Where(at => at.Inode.Kind == InodeKind.File).Select(at => at.Path).ToList();
        if (files.Count < 2) yield break;
        var one = files[_choices.Below(files.Count)];
        var two = files[(files.IndexOf(one) + 1 + _choices.Below(files.Count - 1)) % files.Count];
        var other = Beside(one, ".swap~");
        _world.Marks.Hit("a user swapped two files");
        foreach (var (from, to) in new[] { (one, other), (two, one), (other, two) })
        {
            if (!Find(from, out var directory, out var name, out _) || !Open(to, out var target, out var last)) yield break;
            RenameOver(directory, name, from, target, last, to);
            yield return Think();
        }
    }

    private void RenameOver(Inode from, string name, string path, Inode to, string target, string targetPath)
    {
        (name, path) = (Spelling(from, name), Beside(path, Spelling(from, name)));
        if (_disk.Find(from, name, out var inode) != Errno.None) return;
        if (to.Names.TryGetValue(target, out var there))
        {
            if (there == inode || there.Kind == InodeKind.Directory) return;
            _world.Oracle.Removes(_host.Number, targetPath, _host.OwnerOf(targetPath), there);
        }

        if (inode.Kind == InodeKind.Directory) return;
        _world.Oracle.Moves(_host.Number, path, _host.OwnerOf(path), targetPath, inode);
        inode.IsMovedByUser = true;
        _disk.Rename(from, name, to, target, RenameMode.Replace, byUser: true);
        if (_world.Trace.KeepsLines) _world.Say($"{_host} USER renamed {path} to {targetPath} ({inode.Content})");
        _host.HintMoved(path, targetPath);
    }

    private void Remove(Inode directory, string name, string path, Inode inode)
    {
        _world.Oracle.Removes(_host.Number, path, _host.OwnerOf(path), inode);
        if (inode.Kind == InodeKind.Directory) _disk.RemoveDirectory(directory, name);
        else _disk.Unlink(directory, name, byUser: true);
        if (_world.Trace.KeepsLines) _world.Say($"{_host} USER removed {path} ({inode.Content})");
        _host.Hint(path);
    }

    private bool Find(string path, out Inode directory, out string name, out Inode inode)
    {
        inode = null!;
        if (!Open(path, out directory, out name)) return false;
        name = Spelling(directory, name);
        return _disk.Find(directory, name, out inode) == Errno.None;
    }
}
