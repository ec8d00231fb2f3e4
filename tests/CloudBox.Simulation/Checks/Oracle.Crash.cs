using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Checks;

/// <content>What a power cut may take (I1, I15, I18), and what follows from what it has left.</content>
internal sealed partial class Oracle
{
    /// <summary>The power goes off and on. Checks that nothing is lost which was durable, and nothing that the program had called done.</summary>
    /// <param name="disk">Whose.</param>
    /// <param name="crash">Cuts it off.</param>
    /// <param name="isDone">True for a path whose bytes the program has put there and has committed.</param>
    public void Crash(SimDisk disk, Action crash, Func<string, Inode, bool> isDone)
    {
        var before = SimDisk.Tree(disk.Root).Select(at => (at.Path, at.Inode, Content: at.Inode.Meant, at.Inode.ModifiedNs, at.Inode.Mode, IsDone: isDone(at.Path, at.Inode))).ToList();
        var durable = Durable(disk.Root).Concat(Durable(disk.Archive)).ToHashSet();
        _isCrashing = true;
        crash();
        _isCrashing = false;
        foreach (var written in _unreached) Judge(written, durable, disk);
        _unreached.Clear();
        foreach (var (path, inode, content, _, _, done) in before) Compare(disk, path, inode, content, done);
        foreach (var (path, inode) in SimDisk.Tree(disk.Root))
        {
            var was = before.Find(at => at.Path == path);
            if (was.Content?.Key != inode.Meant.Key || (was.ModifiedNs, was.Mode) != (inode.ModifiedNs, inode.Mode)) Adopt(disk, path, inode);
        }

    }

    private IEnumerable<Written> Durable(Inode directory) => SimDisk.Tree(directory)
        .Where(at => at.Inode is { Kind: not InodeKind.Directory, DurableLinks: > 0 } && at.Inode.Durable.Content.Key == at.Inode.Content.Key)
        .Select(at => Of(at.Inode.Meant));

    private static void Judge(Written written, HashSet<Written> durable, SimDisk disk)
    {
        if (written.Reach > 0) return;
        if (durable.Contains(written)) throw new Violation("I1", $"{written} was durable on host {disk.Host}, and is gone after a power cut");
        written.IsConsumed = true;
    }

    private void Compare(SimDisk disk, string path, Inode was, Blob content, bool isDone)
    {
        var now = disk.At(path);
        if (now is null) _gone.Add((disk.Host, path));
        if (was.Kind == InodeKind.Directory || (now is not null && now.Kind == was.Kind && now.Meant.Key == content.Key)) return;
        if (isDone) throw new Violation("I18", $"host {disk.Host} had committed {content} at {path}; after a power cut {(now is null ? "nothing" : now.Content)} is there");
        NoteResolution(disk.Host, path); // a copy with other bytes is an edited one
        foreach (var placed in At(path, OwnerByName(path)))
        {
            if (placed.What == Of(content)) placed.MayGo = true;
        }
    }

    // What the power cut has left is as good as a user's write: nobody can tell the difference. What the program had staged is not.
    private void Adopt(SimDisk disk, string path, Inode inode)
    {
        if (inode.Kind == InodeKind.Directory) return;
        if (inode.IsByProgram && !IsKnown(inode.Meant))
            throw new Violation("I3", $"host {disk.Host} shows the torn bytes {inode.Content} at {path} after a power cut");
        Readopt(disk.Host, path, inode);
        if (OwnerByName(path) is { } owner) Readopt(disk.Host, owner, inode);
    }

    /// <summary>A host knows less of a path than before: what was replaced there, and is not told by others, is not known to anybody.</summary>
    public void Forgets(int host, string path)
    {
        foreach (var (name, places) in _places)
        {
            if (name != path && OwnerByName(name) != path) continue;
            foreach (var placed in places) placed.GivenUpOn &= ~(1 << host);
        }
    }

    /// <summary>Every path that anybody has put something at.</summary>
    public IReadOnlyCollection<string> Paths => _places.Keys;

    /// <summary>A host is a copy of another: what was taken away there is missing here too.</summary>
    public void Clones(int host, int clone)
    {
        foreach (var known in (HashSet<(int Host, string Path)>[])[_gone, _resolved])
        {
            foreach (var (_, path) in known.Where(at => at.Host == host).ToList()) known.Add((clone, path));
        }
    }

    /// <summary>What stands at a path may be taken for new by its host: it may stay, and it may go.</summary>
    public void Readopt(int host, string path, Inode inode)
    {
        Know(inode.Meant, -1, path);
        Place(path, Of(inode.Meant), host, inode);
        (_places[path][^1].MayGo, _places[path][^1].IsFoundAnew) = (true, true);
    }
}
