using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <content>Directories that go with all that is in them: the counterpart of Installing/Installer.RemoveTree.cs.</content>
internal sealed partial class SimFolder
{
    private const uint OwnerAll = 0x1C0;

    private IEnumerable<long> RemoveTree(RemoveTreeOrder order, OrderRun run)
    {
        var (expected, name) = (order.Expected.ToDictionary(entry => entry.Path), NameOf(order.Path));
        if (OpenParent(order.Path, run) is not { } parent) yield break;
        yield return 0;
        if (defect != Defect.RemovesTreesUnseen) foreach (var wait in Expect(expected, parent, name, order.Path, run)) yield return wait;
        if (run.Result is not null || OpenSlot(order.Path, run) is not { } slot) yield break;
        yield return 0;
        var errno = disk.Rename(parent, name, slot.Directory, slot.Name, RenameMode.NoReplace, byUser: false);
        if (errno == Errno.None) _exchanging.Add(run); // what was written meanwhile is in the archive until it is put back
        yield return 0;
        if (errno == Errno.ENOENT || run.Fails(errno, "remove the directory")) yield break;
        marks.Hit("a directory removed whole");
        var look = new OrderRun();
        if (defect != Defect.RemovesTreesUnseen) foreach (var wait in Expect(expected, slot.Directory, slot.Name, order.Path, look)) yield return wait;
        if (look.Result is not null) foreach (var wait in GiveBackTree(order, expected, parent, slot, run)) yield return wait;
        _exchanging.Remove(run);
        if (run.Result is not null || run.Fails(disk.SyncNames(parent), "make the removal durable")) yield break;
        yield return 0;
        if (run.Fails(SyncSlot(slot.Directory, run), "make the archive durable")) yield break;
        yield return 0;
        if (look.Result is { } problem) run.End(problem.Outcome, problem.Problem!);
        else run.Done();
    }

    private IEnumerable<long> Expect(Dictionary<RelativePath, TreeEntry> expected, Inode parent, string name, RelativePath path, OrderRun run)
    {
        var errno = disk.Find(parent, name, out var inode);
        yield return 0;
        if (errno == Errno.ENOENT) run.End(InstallOutcome.Changed, "gone meanwhile");
        if (run.Result is not null || run.Fails(errno, "look") || !IsExpected(expected, path, inode, run) || inode.Kind != InodeKind.Directory) yield break;
        errno = disk.List(inode, out var names);
        yield return 0;
        if (run.Fails(errno, "list")) yield break;
        foreach (var child in names)
        {
            if (!path.TryAppend(child, out var below, out _)) run.End(InstallOutcome.Changed, "a name that is not synchronised");
            else foreach (var wait in Expect(expected, inode, child, below, run)) yield return wait;
            if (run.Result is not null) yield break;
        }
    }

    private static bool IsExpected(Dictionary<RelativePath, TreeEntry> expected, RelativePath path, Inode inode, OrderRun run)
    {
        if (!IsKnownAt(expected, path, inode)) run.End(InstallOutcome.Changed, "something else is there");
        else if (inode.Kind == InodeKind.Directory && (inode.Mode & OwnerAll) != OwnerAll) run.End(InstallOutcome.Changed, "not to be written to");
        return run.Result is null;
    }

    private static bool IsKnownAt(Dictionary<RelativePath, TreeEntry> expected, RelativePath path, Inode inode) =>
        expected.TryGetValue(path, out var entry) && entry.Kind == KindOf(inode)
        && (inode.Kind == InodeKind.Directory ? inode.Stamp.Inode == entry.Stamp.Inode : inode.Stamp == entry.Stamp);

    private IEnumerable<long> GiveBackTree(
        RemoveTreeOrder order, Dictionary<RelativePath, TreeEntry> expected, Inode parent, (Inode Directory, string Name) slot, OrderRun run)
    {
        marks.Hit("a tree put back");
        var errno = disk.Rename(slot.Directory, slot.Name, parent, NameOf(order.Path), RenameMode.NoReplace, byUser: false);
        yield return 0;
        if (errno == Errno.EEXIST) foreach (var wait in GiveBack(expected, slot.Directory, slot.Name, order.Path, run)) yield return wait;
        else run.Fails(errno, "put back");
    }

    private IEnumerable<long> GiveBack(Dictionary<RelativePath, TreeEntry> expected, Inode parent, string name, RelativePath path, OrderRun run)
    {
        if (run.Fails(disk.Find(parent, name, out var inode), "look at what was displaced")) yield break;
        yield return 0;
        if (inode.Kind == InodeKind.Directory)
        {
            disk.List(inode, out var names);
            yield return 0;
            foreach (var child in names)
            {
                if (run.Result is null && path.TryAppend(child, out var below, out _)) foreach (var wait in GiveBack(expected, inode, child, below, run)) yield return wait;
            }

            yield break;
        }

        if (IsKnownAt(expected, path, inode)) yield break;
        marks.Hit("a file of a tree put back");
        var home = new Opened();
        foreach (var wait in OpenOrMakeParent(path, run, home)) yield return wait;
        if (home.Directory is not { } directory || run.Result is not null) yield break;
        var errno = disk.Rename(parent, name, directory, NameOf(path), RenameMode.NoReplace, byUser: false);
        yield return 0;
        if (errno == Errno.EEXIST) disk.LeaveInArchive(parent, name);
        else if (!run.Fails(errno, "put back")) run.Fails(disk.SyncNames(directory), "make the name durable");
        yield return 0;
    }
}
