using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <content>Orders: the counterpart of Installing/Installer*.cs, call by call.</content>
internal sealed partial class SimFolder
{
    private const int MaxAttempts = 64;
    private const uint PermissionBits = 0x1FF;
    private const uint NewDirectoryMode = 0x1ED; // 0777 less the usual umask

    /// <summary>Carries out an order.</summary>
    public IEnumerable<long> Apply(DiskOrder order, Action<InstallResult> done)
    {
        if (order.Names.Any(HasTwin))
        {
            marks.Hit("a twin blocks a name");
            done(order is RemoveOrder or RemoveDirectoryOrder ? new InstallResult(InstallOutcome.Done) : new InstallResult(InstallOutcome.Blocked, Problem: "a twin has the name"));
            yield break;
        }

        yield return 0;
        for (var i = 0; i < MaxAttempts; i++)
        {
            var run = new OrderRun();
            foreach (var wait in Attempt(order, run)) yield return wait;
            if (run.Result is not { } result) continue; // a directory was removed under it
            done(result);
            yield break;
        }

        done(new InstallResult(InstallOutcome.Failed, Problem: "the directory disappears as often as it is made"));
    }

    private IEnumerable<long> Attempt(DiskOrder order, OrderRun run) => order switch
    {
        InstallOrder install => Install(install, run),
        RemoveOrder remove => Remove(remove, run),
        MoveOrder move => Move(move, run),
        MakeDirectoryOrder make => Make(make, run),
        MoveDirectoryOrder move => MoveDirectory(move, run),
        RemoveTreeOrder remove => RemoveTree(remove, run),
        RemoveDirectoryOrder => RemoveDirectory(order.Path, run),
        SetMetadataOrder set => SetMetadata(set, run),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "An order that this folder does not know."),
    };

    private IEnumerable<long> Install(InstallOrder order, OrderRun run)
    {
        if (order.Staged is not SimStaged { IsReady: true } staged)
        {
            run.End(InstallOutcome.Failed, "the bytes are not in the stage any more");
            yield break;
        }

        var incoming = staged;
        if (order.IsLink)
        {
            var name = NewName();
            var errno = disk.MakeLink(disk.Stage, name, staged.Inode.Meant, byUser: false, out var link);
            yield return 0;
            if (run.Fails(errno, "make the link")) yield break;
            incoming = new SimStaged(disk, name, link);
        }

        var steps = order switch
        {
            { Expected: { } expected, DisplaceTo: { } copy } => ReplaceKeeping(order, incoming, expected, copy, run),
            { Expected: { } expected } when defect == Defect.ChecksThenRenames => ReplaceByRename(order, incoming, expected, run),
            { Expected: { } expected } => Replace(order, incoming, expected, run),
            _ => Add(order, incoming, run),
        };
        foreach (var wait in steps) yield return wait;
        if (order.IsLink && incoming.IsInStage) incoming.Dispose();
    }

    private IEnumerable<long> Add(InstallOrder order, SimStaged incoming, OrderRun run)
    {
        var found = new Opened();
        foreach (var wait in OpenOrMakeParent(order.Path, run, found)) yield return wait;
        if (found.Directory is not { } parent || run.Result is not null) yield break;
        var stamp = Prepare(order, incoming, order.Mode);
        yield return 0;
        if (run.Fails(MakeDurable(incoming), "make it durable")) yield break;
        yield return 0;
        var name = NameOf(order.Path);
        var errno = disk.Rename(disk.Stage, incoming.Name, parent, name, RenameMode.NoReplace, byUser: false);
        yield return 0;
        if (errno == Errno.ENOENT) yield break;
        if (errno == Errno.EEXIST)
        {
            NameTaken(order.Path, parent, run);
            yield break;
        }

        if (run.Fails(errno, "install")) yield break;
        incoming.IsInStage = false;
        foreach (var wait in Finish(order.Path, incoming, stamp, [parent, .. run.Above], run, default)) yield return wait;
    }

    private IEnumerable<long> Replace(InstallOrder order, SimStaged incoming, DiskStamp expected, OrderRun run)
    {
        if (OpenParent(order.Path, run) is not { } parent) yield break;
        yield return 0;
        if (ExpectUnchanged(order.Path, parent, expected, run) is not { } there) yield break;
        yield return 0;
        var placed = Prepare(order, incoming, order.Mode ?? (there.Kind == InodeKind.File ? expected.Mode : null));
        yield return 0;
        if (run.Fails(MakeDurable(incoming), "make it durable")) yield break;
        yield return 0;
        if (OpenSlot(order.Path, run) is not { } slot) yield break;
        yield return 0;
        if (run.Fails(disk.Rename(disk.Stage, incoming.Name, slot.Directory, slot.Name, RenameMode.NoReplace, byUser: false), "install")) yield break;
        incoming.IsInStage = false;
        yield return 0;

        var errno = disk.Rename(slot.Directory, slot.Name, parent, NameOf(order.Path), RenameMode.Exchange, byUser: false);
        _exchanging.Add(run);
        yield return 0;
        if (errno != Errno.None)
        {
            _exchanging.Remove(run);
            if (disk.Rename(slot.Directory, slot.Name, disk.Stage, incoming.Name, RenameMode.NoReplace, byUser: false) == Errno.None) incoming.IsInStage = true;
            if (errno == Errno.ENOENT) run.End(InstallOutcome.Changed, "gone meanwhile");
            else run.Fails(errno, "install");
            yield break;
        }

        disk.Find(slot.Directory, slot.Name, out var displaced);
        if (!displaced.Stamp.IsSameFile(expected))
        {
            foreach (var wait in PutBack(order.Path, parent, slot.Directory, slot.Name, placed, displaced.Stamp, run, new Held())) yield return wait;
            disk.LeaveInArchive(slot.Directory, slot.Name);
            _exchanging.Remove(run);
            if (!run.Fails(disk.SyncNames(slot.Directory), "make the archive durable")) run.End(InstallOutcome.Changed, "written meanwhile");
            yield break;
        }

        foreach (var wait in Finish(order.Path, incoming, placed, [parent, slot.Directory, .. run.Above], run, default)) yield return wait;
    }

    // The mistake that exchanges are there to avoid: what was looked at is archived, and whatever is there by then is replaced.
    private IEnumerable<long> ReplaceByRename(InstallOrder order, SimStaged incoming, DiskStamp expected, OrderRun run)
    {
        if (OpenParent(order.Path, run) is not { } parent) yield break;
        yield return 0;
        if (ExpectUnchanged(order.Path, parent, expected, run) is not { } there) yield break;
        if (OpenSlot(order.Path, run) is not { } slot) yield break;
        disk.Create(slot.Directory, slot.Name, byUser: false, out var copy);
        for (var i = 0; i < there.Content.Length; i++) disk.Write(copy, i, there.Content.Pages[i], byUser: false);
        disk.Sync(copy);
        disk.SyncNames(slot.Directory);
        var placed = Prepare(order, incoming, order.Mode ?? expected.Mode);
        yield return 0;
        if (run.Fails(disk.Rename(disk.Stage, incoming.Name, parent, NameOf(order.Path), RenameMode.Replace, byUser: false), "install")) yield break;
        incoming.IsInStage = false;
        foreach (var wait in Finish(order.Path, incoming, placed, [parent], run, default)) yield return wait;
    }

    private IEnumerable<long> ReplaceKeeping(InstallOrder order, SimStaged incoming, DiskStamp expected, RelativePath copy, OrderRun run)
    {
        if (OpenParent(order.Path, run) is not { } parent) yield break;
        yield return 0;
        if (ExpectUnchanged(order.Path, parent, expected, run) is not { } there) yield break;
        yield return 0;
        var placed = Prepare(order, incoming, order.Mode ?? (there.Kind == InodeKind.File ? expected.Mode : null));
        yield return 0;
        if (run.Fails(MakeDurable(incoming), "make it durable")) yield break;
        yield return 0;
        var errno = disk.Rename(disk.Stage, incoming.Name, parent, NameOf(copy), RenameMode.NoReplace, byUser: false);
        yield return 0;
        if (errno == Errno.ENOENT) yield break;
        if (errno == Errno.EEXIST)
        {
            NameTaken(copy, parent, run);
            yield break;
        }

        if (run.Fails(errno, "install")) yield break;
        incoming.IsInStage = false;
        errno = disk.Rename(parent, NameOf(copy), parent, NameOf(order.Path), RenameMode.Exchange, byUser: false);
        _exchanging.Add(run);
        yield return 0;
        if (errno != Errno.None)
        {
            _exchanging.Remove(run);
            foreach (var wait in Withdraw(copy, parent, placed, run)) yield return wait;
            if (errno == Errno.ENOENT) run.End(InstallOutcome.Changed, "gone meanwhile");
            else run.Fails(errno, "install");
            yield break;
        }

        if (run.Fails(disk.Find(parent, NameOf(copy), out var displaced), "look at what was displaced")) yield break;
        if (!displaced.Stamp.IsSameFile(expected))
        {
            var held = new Held();
            foreach (var wait in PutBack(order.Path, parent, parent, NameOf(copy), placed, displaced.Stamp, run, held)) yield return wait;
            disk.LeaveInArchive(parent, NameOf(copy));
            _exchanging.Remove(run);
            if (run.Result is null) foreach (var wait in Withdraw(copy, parent, held.Stamp, run)) yield return wait;
            run.End(InstallOutcome.Changed, "written meanwhile");
            yield break;
        }

        foreach (var wait in Finish(order.Path, incoming, placed, [parent], run, displaced.Stamp)) yield return wait;
    }

    private IEnumerable<long> Finish(RelativePath path, SimStaged incoming, DiskStamp placed, Inode[] directories, OrderRun run, DiskStamp displaced)
    {
        if (defect == Defect.RenamesUnsynced)
        {
            run.Done(incoming.Inode.Stamp, displaced);
            yield break;
        }

        var synced = Errno.None;
        _exchanging.Remove(run);
        foreach (var directory in directories)
        {
            if (synced == Errno.None) synced = disk.SyncNames(directory);
            yield return 0;
        }

        if (run.Fails(incoming.Inode.Kind == InodeKind.File && !incoming.IsMetadataDurable ? disk.Sync(incoming.Inode) : Errno.None, "make it durable")) yield break;
        yield return 0;
        if (run.Fails(synced, "make the name durable")) yield break;
        var stamp = incoming.Inode.Stamp;
        if (IsMoved(path, directories[0]))
        {
            run.End(InstallOutcome.Changed, "the directory was moved");
            yield break;
        }

        run.Done(stamp.IsSameFile(placed) && stamp.Mode == placed.Mode ? stamp : placed, displaced);
    }

    private bool IsMoved(RelativePath path, Inode parent)
    {
        if (disk.OpenDirectory(disk.Root, SimDisk.Parts(path.Value).AsSpan(..^1), out var now) == Errno.None && now == parent) return false;
        marks.Hit("a directory was moved with a file on its way into it");
        return true;
    }

    private DiskStamp Prepare(InstallOrder order, SimStaged incoming, uint? mode)
    {
        if (mode is { } bits && incoming.Inode.Kind == InodeKind.File) disk.SetMode(incoming.Inode, bits & PermissionBits);
        disk.SetModified(incoming.Inode, order.ModifiedNs);
        incoming.IsMetadataDurable = false;
        return incoming.Inode.Stamp;
    }

    private static string NameOf(RelativePath path) => path.Name.ToString();

    private sealed class Opened
    {
        public Inode? Directory { get; set; }
    }

    private sealed class Held
    {
        public DiskStamp Stamp { get; set; }
    }
}
