using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Hosts;

/// <content>Removals, moves and directories; and what all orders ask.</content>
internal sealed partial class SimFolder
{
    private const int MaxPutBacks = 16;

    private IEnumerable<long> Remove(RemoveOrder order, OrderRun run)
    {
        if (OpenParent(order.Path, run) is not { } parent) yield break;
        yield return 0;
        if (ExpectUnchanged(order.Path, parent, order.Expected, run) is null) yield break;
        yield return 0;
        if (OpenSlot(order.Path, run) is not { } slot) yield break;
        yield return 0;
        var errno = disk.Rename(parent, NameOf(order.Path), slot.Directory, slot.Name, RenameMode.NoReplace, byUser: false);
        if (errno == Errno.None && !IsIn(slot, order.Expected)) _exchanging.Add(run); // what was written meanwhile is in the archive until it is put back
        yield return 0;
        if (errno == Errno.ENOENT) yield break;
        if (run.Fails(errno, "remove")) yield break;
        var isExpected = IsIn(slot, order.Expected);
        yield return 0;
        if (!isExpected)
        {
            marks.Hit("a removal put back");
            errno = disk.Rename(slot.Directory, slot.Name, parent, NameOf(order.Path), RenameMode.NoReplace, byUser: false);
            _exchanging.Remove(run);
            if (errno != Errno.EEXIST && run.Fails(errno, "put back")) yield break;
            if (errno == Errno.EEXIST) disk.LeaveInArchive(slot.Directory, slot.Name);
            yield return 0;
        }

        if (run.Fails(disk.SyncNames(parent), "make the removal durable")) yield break;
        yield return 0;
        if (run.Fails(SyncSlot(slot.Directory, run), "make the archive durable")) yield break;
        yield return 0;
        if (isExpected) run.Done();
        else run.End(InstallOutcome.Changed, "written meanwhile");
    }

    private bool IsIn((Inode Directory, string Name) slot, DiskStamp expected) =>
        disk.Find(slot.Directory, slot.Name, out var came) == Errno.None && came.Stamp.IsSameFile(expected);

    private IEnumerable<long> Move(MoveOrder order, OrderRun run)
    {
        if (OpenParent(order.Path, run) is not { } from) yield break;
        yield return 0;
        if (ExpectUnchanged(order.Path, from, order.Expected, run) is null) yield break;
        yield return 0;
        var found = new Opened();
        foreach (var wait in OpenOrMakeParent(order.To, run, found)) yield return wait;
        if (found.Directory is not { } to || run.Result is not null) yield break;
        var errno = disk.Rename(from, NameOf(order.Path), to, NameOf(order.To), RenameMode.NoReplace, byUser: false);
        yield return 0;
        if (errno == Errno.ENOENT) yield break;
        if (errno == Errno.EEXIST) NameTaken(order.To, to, run);
        if (run.Result is not null || run.Fails(errno, "rename")) yield break;
        if (run.Fails(disk.Find(to, NameOf(order.To), out var moved), "look at what was displaced")) yield break;
        if (from != to) marks.Hit("a file moved to another directory");
        var stamp = moved.Stamp;
        yield return 0;
        if (!stamp.IsSameFile(order.Expected))
        {
            errno = disk.Rename(to, NameOf(order.To), from, NameOf(order.Path), RenameMode.NoReplace, byUser: false);
            if (errno == Errno.None) disk.GoBack(moved, order.To.Value);
            if (errno == Errno.None && IsMoved(order.To, to)) disk.Leave(to, NameOf(order.To));
            yield return 0;
            if (errno != Errno.EEXIST && run.Fails(errno, "give it its name back")) yield break;
        }

        foreach (var directory in (Inode[])[to, .. run.Above, from])
        {
            if (run.Fails(disk.SyncNames(directory), "make the name durable")) yield break;
            yield return 0;
        }

        if (!stamp.IsSameFile(order.Expected)) run.End(InstallOutcome.Changed, "written meanwhile");
        else if (IsMoved(order.To, to)) run.End(InstallOutcome.Changed, "the directory was moved");
        else run.Done(stamp);
    }

    private IEnumerable<long> MoveDirectory(MoveDirectoryOrder order, OrderRun run)
    {
        if (OpenParent(order.Path, run) is not { } from) yield break;
        yield return 0;
        if (!IsDirectory(from, NameOf(order.Path), order.Expected)) run.End(InstallOutcome.Changed, "something else has the name");
        if (run.Result is not null) yield break;
        yield return 0;
        if (OpenParent(order.To, run) is not { } to) yield break;
        yield return 0;
        var errno = disk.Rename(from, NameOf(order.Path), to, NameOf(order.To), RenameMode.NoReplace, byUser: false);
        yield return 0;
        if (errno == Errno.ENOENT) yield break;
        if (errno == Errno.EEXIST) run.End(InstallOutcome.Changed, "the name is taken");
        if (run.Result is not null || run.Fails(errno, "rename the directory")) yield break;
        marks.Hit("a directory renamed whole");
        var isExpected = IsDirectory(to, NameOf(order.To), order.Expected);
        var stamp = isExpected && disk.Find(to, NameOf(order.To), out var moved) == Errno.None ? moved.Stamp : default;
        yield return 0;
        if (!isExpected) errno = disk.Rename(to, NameOf(order.To), from, NameOf(order.Path), RenameMode.NoReplace, byUser: false);
        foreach (var directory in (Inode[])[to, from])
        {
            if (run.Fails(disk.SyncNames(directory), "make the name durable")) yield break;
            yield return 0;
        }

        if (run.Fails(errno, "give it its name back")) yield break;
        if (!isExpected) run.End(InstallOutcome.Changed, "another directory has the name");
        else if (IsMoved(order.To, to)) run.End(InstallOutcome.Changed, "the directory was moved");
        else run.Done(stamp);
    }

    private bool IsDirectory(Inode parent, string name, DiskStamp expected) =>
        Find(parent, name, out var inode) == Errno.None && inode.Kind == InodeKind.Directory && inode.Stamp.Inode == expected.Inode;

    private IEnumerable<long> Make(MakeDirectoryOrder order, OrderRun run)
    {
        var found = new Opened();
        foreach (var wait in OpenOrMakeParent(order.Path, run, found)) yield return wait;
        if (found.Directory is not { } parent || run.Result is not null) yield break;
        var errno = disk.MakeDirectory(parent, NameOf(order.Path), order.Mode & PermissionBits);
        yield return 0;
        if (errno == Errno.ENOENT) yield break;
        if (errno != Errno.EEXIST && run.Fails(errno, "make the directory")) yield break;
        foreach (var directory in (Inode[])[parent, .. run.Above])
        {
            if (run.Fails(disk.SyncNames(directory), "make the name durable")) yield break;
            yield return 0;
        }

        if (Find(parent, NameOf(order.Path), out var made) != Errno.None)
        {
            if (IsTwin(parent, NameOf(order.Path))) run.End(InstallOutcome.Blocked, "a twin has the name");
            yield break;
        }

        if (made.Kind != InodeKind.Directory) run.End(InstallOutcome.Blocked, "something else is in the way");
        else if (IsMoved(order.Path, parent)) run.End(InstallOutcome.Changed, "the directory was moved");
        else run.Done(made.Stamp);
    }

    private IEnumerable<long> RemoveDirectory(RelativePath path, OrderRun run)
    {
        var errno = disk.OpenDirectory(disk.Root, SimDisk.Parts(path.Value).AsSpan(..^1), out var parent);
        yield return 0;
        if (errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            yield return 0;
            AlreadyGone(run);
            yield break;
        }

        if (run.Fails(errno, "open the directory")) yield break;
        errno = IsTwin(parent, NameOf(path)) ? Errno.ENOENT : disk.RemoveDirectory(parent, NameOf(path));
        yield return 0;
        if (errno == Errno.ENOTEMPTY) run.End(InstallOutcome.Blocked, "not empty");
        else if (errno == Errno.ENOTDIR) run.End(InstallOutcome.Changed, "no directory any more");
        else if (errno != Errno.ENOENT && run.Fails(errno, "remove the directory")) yield break;
        if (run.Result is not null || run.Fails(disk.SyncNames(parent), "make the removal durable")) yield break;
        if (errno == Errno.ENOENT) AlreadyGone(run);
        else run.Done();
    }

    private void AlreadyGone(OrderRun run)
    {
        if (CheckRoot().IsHealthy) run.Done();
        else run.End(InstallOutcome.Failed, "the folder is away");
    }

    private IEnumerable<long> SetMetadata(SetMetadataOrder order, OrderRun run)
    {
        if (OpenParent(order.Path, run) is not { } parent) yield break;
        yield return 0;
        var errno = Find(parent, NameOf(order.Path), out var inode);
        if (errno == Errno.ENOENT || (errno == Errno.None && (KindOf(inode) != order.Kind || inode.Stamp != order.Expected)))
            run.End(InstallOutcome.Changed, "changed meanwhile");
        if (run.Result is not null || run.Fails(errno, "open")) yield break;
        yield return 0;
        if (order.Kind != EntryKind.Symlink && inode.Mode != order.Mode) disk.SetMode(inode, order.Mode & PermissionBits);
        yield return 0;

        // One step with the look at how the file system has rounded it: a touch in between passes for the rounding.
        var isSet = order.Kind != EntryKind.Directory && inode.ModifiedNs != order.ModifiedNs;
        if (isSet) disk.SetModified(inode, order.ModifiedNs);
        var set = isSet ? inode.Stamp : order.Expected;
        yield return 0;
        if (run.Fails(inode.Kind == InodeKind.Directory ? disk.SyncNames(inode) : disk.Sync(inode), "make it durable")) yield break;
        yield return 0;
        var after = inode.Stamp;
        var isOurs = order.Kind == EntryKind.Directory || (set.Size == order.Expected.Size && set.IsSameFile(after));
        run.Done(isOurs ? after : order.Expected);
    }

    private IEnumerable<long> PutBack(
        RelativePath path, Inode parent, Inode otherDirectory, string otherName, DiskStamp shown, DiskStamp held, OrderRun run, Held result)
    {
        marks.Hit("an install put back");
        for (var i = 0; i < MaxPutBacks; i++)
        {
            var errno = disk.Rename(otherDirectory, otherName, parent, NameOf(path), RenameMode.Exchange, byUser: false);
            yield return 0;
            if (errno == Errno.ENOENT) break;
            if (run.Fails(errno, "put back")) yield break;
            if (run.Fails(disk.Find(otherDirectory, otherName, out var came), "look at what was displaced")) yield break;
            var expected = shown;
            (shown, held) = (held, came.Stamp);
            yield return 0;
            if (came.Stamp.IsSameFile(expected)) break;
        }

        result.Stamp = held;
        run.Fails(disk.SyncNames(parent), "make the name durable");
        yield return 0;
    }

    private IEnumerable<long> Withdraw(RelativePath copy, Inode parent, DiskStamp expected, OrderRun run)
    {
        if (OpenSlot(copy, run) is not { } slot) yield break;
        yield return 0;
        var errno = disk.Rename(parent, NameOf(copy), slot.Directory, slot.Name, RenameMode.NoReplace, byUser: false);
        yield return 0;
        if (errno == Errno.ENOENT || run.Fails(errno, "move the copy to the archive")) yield break;
        disk.Find(slot.Directory, slot.Name, out var came);
        if (!came.Stamp.IsSameFile(expected))
        {
            errno = disk.Rename(slot.Directory, slot.Name, parent, NameOf(copy), RenameMode.NoReplace, byUser: false);
            if (errno != Errno.EEXIST && run.Fails(errno, "put back the copy")) yield break;
            yield return 0;
        }

        if (run.Fails(disk.SyncNames(parent), "make the name durable")) yield break;
        run.Fails(SyncSlot(slot.Directory, run), "make the archive durable");
        yield return 0;
    }

    private IEnumerable<long> OpenOrMakeParent(RelativePath path, OrderRun run, Opened opened)
    {
        var parts = SimDisk.Parts(path.Value);
        var directory = disk.Root;
        foreach (var part in parts[..^1])
        {
            var errno = Find(directory, part, out var next);
            if (errno == Errno.ENOENT)
            {
                if (!run.Above.Contains(directory)) run.Above.Add(directory);
                errno = disk.MakeDirectory(directory, part, NewDirectoryMode);
                yield return 0;
                if (errno is Errno.None or Errno.EEXIST) errno = Find(directory, part, out next);
                if (errno == Errno.ENOENT && IsTwin(directory, part)) run.End(InstallOutcome.Blocked, "a twin has the directory's name");
            }

            if (errno == Errno.ENOENT) yield break;
            if (run.Fails(errno, "make the directory")) yield break;
            if (next.Kind != InodeKind.Directory) run.End(InstallOutcome.Blocked, "something is in the way of the directory");
            if (run.Result is not null) yield break;
            directory = next;
            yield return 0;
        }

        opened.Directory = directory;
    }

    private Inode? OpenParent(RelativePath path, OrderRun run)
    {
        var errno = disk.OpenDirectory(disk.Root, SimDisk.Parts(path.Value).AsSpan(..^1), out var parent);
        if (errno is Errno.ENOENT or Errno.ENOTDIR) run.End(InstallOutcome.Changed, "gone meanwhile");
        else if (errno == Errno.ELOOP) run.End(InstallOutcome.Blocked, "behind a link");
        return run.Result is not null || run.Fails(errno, "open the directory") ? null : parent;
    }

    // A slot's directory is the path; every version in it has a name of its own.
    private (Inode Directory, string Name)? OpenSlot(RelativePath path, OrderRun run)
    {
        var directory = disk.Archive;
        foreach (var part in SimDisk.Parts(path.Value))
        {
            if (disk.Find(directory, $"{part}/", out var next) != Errno.None)
            {
                run.Above.Add(directory);
                if (run.Fails(disk.MakeDirectory(directory, $"{part}/"), "make room in the archive")) return null;
                disk.Find(directory, $"{part}/", out next);
            }

            directory = next;
        }

        return (directory, NewName());
    }

    private Errno SyncSlot(Inode slot, OrderRun run)
    {
        var errno = disk.SyncNames(slot);
        foreach (var directory in run.Above)
        {
            if (errno == Errno.None) errno = disk.SyncNames(directory);
        }

        return errno;
    }

    private Inode? ExpectUnchanged(RelativePath path, Inode parent, DiskStamp expected, OrderRun run)
    {
        var errno = Find(parent, NameOf(path), out var inode);
        if (errno == Errno.ENOENT) run.End(InstallOutcome.Changed, "gone meanwhile");
        else if (errno == Errno.None && inode.Kind == InodeKind.Directory) run.End(InstallOutcome.Blocked, "a directory now");
        else if (errno == Errno.None && inode.Stamp != expected) run.End(InstallOutcome.Changed, "changed meanwhile");
        return run.Result is not null || run.Fails(errno, "look") ? null : inode;
    }

    private void NameTaken(RelativePath path, Inode parent, OrderRun run)
    {
        var isBlocked = disk.Find(parent, NameOf(path), out var inode) == Errno.None && (inode.Kind == InodeKind.Directory || IsTwin(parent, NameOf(path)));
        if (isBlocked && inode.Kind != InodeKind.Directory) marks.Hit("a twin blocks a name");
        run.End(isBlocked ? InstallOutcome.Blocked : InstallOutcome.Changed, "the name is taken");
    }

    private static EntryKind KindOf(Inode inode) => inode.Kind switch
    {
        InodeKind.File => EntryKind.File,
        InodeKind.Symlink => EntryKind.Symlink,
        _ => EntryKind.Directory,
    };
}
