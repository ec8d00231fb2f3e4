using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>Moves: a file gets another name, in the same directory or in another. One rename; the archive is for what may keep neither name.</summary>
internal sealed partial class Installer
{
    private InstallResult? Move(MoveOrder order)
    {
        using var from = OpenParent(order.Path);
        ExpectUnchanged(order.Path, from, order.Expected);
        using var to = OpenOrMakeParent(order.To);
        var aside = archive.NewName();
        var errno = LibC.Rename(from, order.Path.Name.ToString(), to.Handle, order.To.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null; // the file is gone, or a directory: the next look tells
        if (errno == Errno.EEXIST) throw NameTaken(order.To, to.Handle);
        InstallStop.Unless(errno, $"rename {order.Path} to {order.To}");

        var moved = LookAt(to.Handle, order.To.Name.ToString(), order.Path);
        if (!moved.IsSameFile(order.Expected)) MoveBack(order, from, to.Handle, moved, aside);
        InstallStop.Unless(to.Sync(barrier), $"make the name {order.To} durable");
        InstallStop.Unless(barrier.Sync(from), $"make the move of {order.Path} durable");
        StopIfMoved(order.To, to.Handle);
        return new(InstallOutcome.Done, moved);
    }

    // A user's write came along, and goes back to its name. When that is taken again, the user has saved once more: then the
    // earlier save goes to the archive, as it does when a file is removed.
    private void MoveBack(MoveOrder order, SafeFileHandle from, SafeFileHandle to, DiskStamp moved, string aside)
    {
        var errno = LibC.Rename(to, order.To.Name.ToString(), from, order.Path.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.EEXIST)
        {
            using var slot = OpenSlot(order.Path, aside);
            Withdraw(order.To, to, slot, moved);
        }
        else InstallStop.Unless(errno, $"give {order.To} its name {order.Path} back");

        InstallStop.Unless(barrier.Sync(to), $"make the removal of {order.To} durable");
        InstallStop.Unless(barrier.Sync(from), $"make the name {order.Path} durable");
        throw InstallStop.Changed($"{order.Path} was written meanwhile.");
    }
}
