using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <content>Incoming bytes: created, written, synced, and named.</content>
internal sealed partial class SimFolder
{
    // Longer ones are durable when they are complete, shorter ones before they get their name.
    private const int LongestUndurable = 2;

    /// <summary>Stages bytes, and makes long ones durable.</summary>
    public IEnumerable<long> StageBytes(ReadOnlyMemory<ulong> pages, Action<Errno, SimStaged?, ContentId> done)
    {
        var name = NewName();
        var errno = disk.Create(disk.Stage, name, byUser: false, out var inode);
        yield return 0;
        if (errno != Errno.None)
        {
            done(errno, null, default);
            yield break;
        }

        var staged = new SimStaged(disk, name, inode);
        for (var i = 0; i < pages.Length && errno == Errno.None; i++)
        {
            errno = disk.Write(inode, i, pages.Span[i], byUser: false);
            yield return 0;
        }

        var content = inode.Content.Id;
        if (errno == Errno.None && pages.Length > LongestUndurable) errno = MakeDurable(staged);
        yield return 0;
        if (errno == Errno.None)
        {
            if (disk.RottenStages > 0 && inode.Content.Length > 0) RotStaged(inode);
            done(errno, staged, content);
            yield break;
        }

        staged.Dispose(); // never tried again
        done(errno, null, default);
    }

    private Errno MakeDurable(SimStaged staged)
    {
        if (staged.IsDurable || defect == Defect.RenamesUnsynced || staged.Inode.Kind != InodeKind.File) return Errno.None;
        staged.IsDurable = staged.IsMetadataDurable = true; // a failure is not tried again
        var errno = disk.Sync(staged.Inode);
        if (errno == Errno.EIO) marks.Hit("a failed fsync drops staged bytes");
        return errno;
    }

    private void RotStaged(Inode inode)
    {
        disk.RottenStages--;
        disk.Rot(inode, 0);
        marks.Hit("staged bytes have rotted");
    }

    /// <summary>Removes what an interrupted run has left.</summary>
    public void WipeStage()
    {
        foreach (var name in disk.Stage.Names.Keys.ToArray()) disk.Unlink(disk.Stage, name, byUser: false);
    }
}
