namespace CloudBox.Simulation.Disk;

internal enum RenameMode
{
    /// <summary>Takes the target's place, as <c>rename</c> does.</summary>
    Replace,

    /// <summary>Fails when there is a target.</summary>
    NoReplace,

    /// <summary>Both swap their names.</summary>
    Exchange,
}

/// <content>Renames, and what changes of names do to links.</content>
internal sealed partial class SimDisk
{
    public Errno Rename(Inode from, string name, Inode to, string target, RenameMode mode, bool byUser)
    {
        var errno = Find(from, name, out var moved);
        if (errno != Errno.None) return errno;
        if (to.IsRemoved || (to == Root && IsAway)) return Errno.ENOENT;
        to.Names.TryGetValue(target, out var there);
        if (moved.Kind == InodeKind.Directory && IsWithin(to, moved)) return Errno.EINVAL;
        errno = mode == RenameMode.Exchange ? Exchange(from, name, moved, to, target, there) : Move(from, name, moved, to, target, there, mode, byUser);
        if (errno != Errno.None) return errno;
        moved.ChangedNs = TickNow();
        if (mode == RenameMode.Exchange) there!.ChangedNs = moved.ChangedNs;
        if (byUser) return Errno.None;
        if (moved.Kind == InodeKind.Directory && from.Area == Area.User && to.Area == Area.User && PathOf(moved) is { } path) _watch.Carried(this, moved, PathIn(from, name), path);
        if (from.Area == Area.User && to.Area == Area.Archive) NoteDisplaced(moved);
        if (to.Area == Area.User && from.Area == Area.Archive && mode == RenameMode.Exchange) NoteDisplaced(there!);
        if (to.Area == Area.User) NoteShown(moved, to, target, isBack: from.Area == Area.Archive);
        if (from.Area == Area.User && mode == RenameMode.Exchange) _watch.Shown(this, there!, from, name);
        return Errno.None;
    }

    private string PathIn(Inode directory, string name) => directory == Root ? name : $"{PathOf(directory)}/{name}";

    /// <summary>
    /// A user saved twice around an exchange or a removal, within microseconds: the later save has the name, and the earlier one stays in the
    /// archive, as if they had saved over it.
    /// </summary>
    public void LeaveInArchive(Inode slot, string name)
    {
        if (Find(slot, name, out var inode) == Errno.None) _watch.Displaced(this, inode, mayBeUnnoticed: true);
    }

    /// <summary>What was to be moved has its name back, and with it what a user wrote to it at the other name within microseconds.</summary>
    public void GoBack(Inode inode, string from) => _watch.WentBack(this, inode, from);

    /// <summary>What was to be moved is given its name back, in a directory that a user has renamed meanwhile.</summary>
    public void Leave(Inode directory, string name) => _watch.Left(this, directory, name);

    // Two writes of one size within one granule of the mtime look the same.
    private void NoteDisplaced(Inode inode)
    {
        _watch.Displaced(this, inode, _options.ModifiedGranuleNs > 1 && _wallNs() - inode.ModifiedNs < 2 * _options.ModifiedGranuleNs);
        if (inode.Kind == InodeKind.Directory) foreach (var child in inode.Names.Values) NoteDisplaced(child);
    }

    private void NoteShown(Inode inode, Inode directory, string name, bool isBack)
    {
        _watch.Shown(this, inode, directory, name);
        if (inode.Kind == InodeKind.Directory && isBack) foreach (var (below, child) in inode.Names) NoteShown(child, inode, below, isBack);
    }

    private Errno Move(Inode from, string name, Inode moved, Inode to, string target, Inode? there, RenameMode mode, bool byUser)
    {
        if (there == moved && from == to && name != target && mode == RenameMode.Replace)
        {
            Change(new NameChange(new NameSlot(from, name, null))); // another spelling on a file system that folds case
            Change(new NameChange(new NameSlot(to, target, moved)));
            return Errno.None;
        }

        if (there == moved) return mode == RenameMode.NoReplace ? Errno.EEXIST : Errno.None;
        if (there is not null)
        {
            if (mode == RenameMode.NoReplace) return Errno.EEXIST;
            if (there.Kind == InodeKind.Directory) return there.Names.Count > 0 ? Errno.ENOTEMPTY : moved.Kind == InodeKind.Directory ? Errno.EEXIST : Errno.EISDIR;
            if (moved.Kind == InodeKind.Directory) return Errno.ENOTDIR;
        }

        Change(new NameChange(new NameSlot(to, target, moved), new NameSlot(from, name, null)));
        return Errno.None;
    }

    private Errno Exchange(Inode from, string name, Inode moved, Inode to, string target, Inode? there)
    {
        if (there is null) return Errno.ENOENT;
        if (there.Kind == InodeKind.Directory && IsWithin(from, there)) return Errno.EINVAL;
        Change(new NameChange(new NameSlot(to, target, moved), new NameSlot(from, name, there)));
        return Errno.None;
    }

    private bool IsWithin(Inode directory, Inode above)
    {
        if (directory == above) return true;
        foreach (var child in above.Names.Values)
        {
            if (child.Kind == InodeKind.Directory && IsWithin(directory, child)) return true;
        }

        return false;
    }

    private void Change(NameChange change)
    {
        // New names first, so that what moves is never without one.
        Link(change.First, out var first);
        Inode? second = null;
        if (change.Second is { } other) Link(other, out second);
        Release(change.First.Directory, first);
        if (change.Second is { } released) Release(released.Directory, second);
        _pending.Add(change);
    }

    private void Link(NameSlot slot, out Inode? replaced)
    {
        slot.Directory.Names.Remove(slot.Name, out replaced); // with the spelling that it had
        if (slot.To is not { } inode) return;
        slot.Directory.Names[slot.Name] = inode;
        inode.Links++;
        inode.IsRemoved = false;
        if (inode.Kind == InodeKind.Directory) SetArea(inode, slot.Directory.Area);
        else if (slot.Directory.Area != Area.Own && inode.Reachable++ == 0) _watch.Gained(Identified(inode.Meant));
    }

    private void Release(Inode directory, Inode? inode)
    {
        if (inode is null) return;
        inode.Links--;
        if (inode.Kind == InodeKind.Directory) inode.IsRemoved = inode.Links == 0;
        else if (directory.Area != Area.Own && --inode.Reachable == 0) _watch.Lost(this, inode.Meant);
        FreeNumber(inode);
    }

    // Both the folder and the archive count as reachable, and directories never get into the stage.
    private static void SetArea(Inode directory, Area area)
    {
        if (directory.Area == area) return;
        directory.Area = area;
        foreach (var child in directory.Names.Values)
        {
            if (child.Kind == InodeKind.Directory) SetArea(child, area);
        }
    }

    // Not while the platter still has it: after a power cut two files would have one number.
    private void FreeNumber(Inode inode)
    {
        if (inode is { Links: 0, DurableLinks: 0, Kind: InodeKind.File }) _freeNumbers.Push(inode.Number);
    }

    private Blob Identified(Blob content)
    {
        if (content.Origin is null) _watch.Identify(content);
        return content;
    }
}
