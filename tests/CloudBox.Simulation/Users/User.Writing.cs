using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Users;

/// <content>Bytes and metadata.</content>
internal sealed partial class User
{
    private IEnumerable<long> SaveInPlace(string path)
    {
        if (!OpenOrMake(path, out var directory, out var name)) yield break;
        var errno = _disk.Find(directory, name, out var file);
        if (errno == Errno.ENOENT && _disk.Create(directory, name, byUser: true, out file) != Errno.None) yield break;
        if (errno == Errno.EIO || file.Kind != InodeKind.File) yield break;
        yield return Think();
        if (file.Content.Length > 0)
        {
            Write(file, Blob.Empty, () => _disk.Truncate(file, byUser: true));
            yield return Think();
        }

        foreach (var wait in WritePages(file, from: 0)) yield return wait;
    }

    private IEnumerable<long> Append(string path)
    {
        if (!Open(path, out var directory, out var name) || _disk.Find(directory, name, out var file) != Errno.None) yield break;
        if (file.Kind != InodeKind.File || file.Content.Length > 4) yield break;
        foreach (var wait in WritePages(file, file.Content.Length)) yield return wait;
    }

    private IEnumerable<long> SaveByRename(string path)
    {
        if (!OpenOrMake(path, out var directory, out var name)) yield break;
        var spelled = Spelling(directory, name);
        var temporary = Beside(path, $".{name}~");
        if (_disk.Create(directory, $".{name}~", byUser: true, out var file) != Errno.None) yield break;
        foreach (var wait in WritePages(file, from: 0)) yield return wait;
        if (_choices.Chance(300))
        {
            _disk.Sync(file);
            yield return Think();
        }

        if (_disk.Find(directory, $".{name}~", out var written) != Errno.None || written != file || _disk.PathOf(file) != temporary) yield break;
        RenameOver(directory, $".{name}~", temporary, directory, spelled, Beside(path, spelled));
    }

    private IEnumerable<long> WritePages(Inode file, int from)
    {
        var count = 1 + _choices.Below(3);
        for (var page = from; page < from + count; page++)
        {
            if (_disk.IsFull && page >= file.Content.Length) yield break;
            var (at, value) = (page, NewPage());
            if (at > file.Content.Length) yield break; // somebody else has cut it
            Write(file, file.Content.With(at, value), () => _disk.Write(file, at, value, byUser: true));
            yield return Think();
        }
    }

    // A file that has no name in the folder any more is in the archive, or gone; what is written there is nobody's version.
    private void Write(Inode file, Blob after, Action write)
    {
        var path = _disk.PathOf(file);
        _world.Oracle.Writes(_host.Number, path, path is null ? null : _host.OwnerOf(path), file, after);
        write();
        if (path is null)
        {
            _world.Marks.Hit("a user wrote to a displaced file");
            return;
        }

        HasWritten(path, file);
        if (_world.Trace.KeepsLines) _world.Say($"{_host} USER wrote {after} at {path}");
        _host.Hint(path);
    }

    private IEnumerable<long> Link(string path)
    {
        if (!OpenOrMake(path, out var directory, out var name)) yield break;
        var text = new Blob(NewPage());
        _world.Oracle.Writes(_host.Number, path, null, new Inode(0, InodeKind.Symlink, StringComparer.Ordinal), text);
        if (_disk.MakeLink(directory, name, text, byUser: true, out var link) != Errno.None) yield break;
        _world.Oracle.Wrote(_host.Number, path, link);
        _host.Hint(path);
    }

    private IEnumerable<long> Touch(string path)
    {
        if (!Open(path, out var directory, out var name) || _disk.Find(directory, name, out var file) != Errno.None || file.Kind != InodeKind.File) yield break;
        var ns = file.ModifiedNs + ((_choices.Below(5) - 1) * 3 * SimOptions.SecondNs);
        ChangeMetadata(Beside(path, Spelling(directory, name)), file, () => _disk.SetModified(file, ns));
    }

    private IEnumerable<long> ChangeMode(string path)
    {
        if (!Open(path, out var directory, out var name) || _disk.Find(directory, name, out var inode) != Errno.None || inode.Kind == InodeKind.Symlink) yield break;
        var mode = _choices.Below(2) == 0 ? inode.Mode ^ 0x80u | 0x100u : inode.Mode ^ 0x49u | 0x1C0u;
        var spelled = Beside(path, Spelling(directory, name));
        if (inode.Kind == InodeKind.File) ChangeMetadata(spelled, inode, () => _disk.SetMode(inode, mode & 0x1FF));
        else _disk.SetMode(inode, (mode | 0x1C0u) & 0x1FF);
        _host.Hint(spelled);
    }

    private void ChangeMetadata(string path, Inode file, Action change)
    {
        change();
        _world.Oracle.Touched(_host.Number, _host.OwnerOf(path) ?? path, file);
        _host.Hint(path);
    }

    private IEnumerable<long> Restore(string path)
    {
        var old = SimDisk.Tree(_disk.Archive).Where(at => at.Inode is { Kind: InodeKind.File, Content.Length: > 0 }).Select(at => at.Inode).ToList();
        if (old.Count == 0 || !OpenOrMake(path, out var directory, out var name)) yield break;
        var source = old[_choices.Below(old.Count)].Content;
        if (!_world.Oracle.IsKnown(source) || _disk.IsFull || _disk.Create(directory, name, byUser: true, out var file) != Errno.None) yield break;
        yield return Think();
        for (var page = 0; page < source.Length; page++)
        {
            var (at, value) = (page, source.Pages[page]);
            if (_disk.IsFull || at > file.Content.Length) yield break;
            Write(file, file.Content.With(at, value), () => _disk.Write(file, at, value, byUser: true));
        }

        _world.Marks.Hit("a user restored old bytes");
        _disk.SetModified(file, _host.WallNs - (100 * SimOptions.SecondNs));
        if (_disk.PathOf(file) is { } now) HasWritten(now, file);
    }

    // Old bytes may be the very ones that the program is about to put there, as the newest that it has been told of. Then they are that version,
    // whoever was first, and whoever has replaced it had them: a reason for them to stay, but no new bytes.
    private void HasWritten(string path, Inode file)
    {
        if (_host.IsAboutToShow(path, file)) _world.Oracle.Touched(_host.Number, path, file);
        else _world.Oracle.Wrote(_host.Number, path, file);
    }
}
