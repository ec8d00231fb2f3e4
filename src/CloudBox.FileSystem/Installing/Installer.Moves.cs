using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>Moves: a file, or a directory with all that is in it, gets another name, in the same directory or in another. One rename.</summary>
internal sealed partial class Installer
{
    private InstallResult? Move(MoveOrder order)
    {
        using var from = OpenParent(order.Path);
        ExpectUnchanged(order.Path, from, order.Expected);
        using var to = OpenOrMakeParent(order.To);
        var errno = LibC.Rename(from, order.Path.Name.ToString(), to.Handle, order.To.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null; // the file is gone, or a directory: the next look tells
        if (errno == Errno.EEXIST) throw NameTaken(order.To, to.Handle);
        InstallStop.Unless(errno, $"rename {order.Path} to {order.To}");

        var moved = LookAt(to.Handle, order.To.Name.ToString(), order.Path);
        if (!moved.IsSameFile(order.Expected)) MoveBack(order, from, to.Handle);
        InstallStop.Unless(to.Sync(barrier), $"make the name {order.To} durable");
        InstallStop.Unless(barrier.Sync(from), $"make the move of {order.Path} durable");
        StopIfMoved(order.To, to.Handle);
        return new(InstallOutcome.Done, moved);
    }

    private InstallResult? MoveDirectory(MoveDirectoryOrder order)
    {
        using var from = OpenParent(order.Path);
        ExpectDirectory(order, from);
        using var to = OpenParent(order.To);
        var errno = LibC.Rename(from, order.Path.Name.ToString(), to, order.To.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        if (errno == Errno.EEXIST) throw InstallStop.Changed($"Something has the name {order.To} already.");
        if (errno is Errno.EBUSY or Errno.EXDEV) throw InstallStop.Blocked($"{order.Path} is in use by the system (is something mounted there?), and stays.");
        InstallStop.Unless(errno, $"rename the directory {order.Path} to {order.To}");

        // Another directory has come along, and goes back to its name.
        var isExpected = LibC.StatAt(to, order.To.Name.ToString(), out var moved) == Errno.None && moved.IsDirectoryWith(order.Expected);
        if (!isExpected) errno = LibC.Rename(to, order.To.Name.ToString(), from, order.Path.Name.ToString(), RenameMode.NoReplace);
        InstallStop.Unless(barrier.Sync(to), $"make the name {order.To} durable");
        InstallStop.Unless(barrier.Sync(from), $"make the move of {order.Path} durable");
        InstallStop.Unless(errno, $"give {order.To} its name {order.Path} back");
        if (!isExpected) throw InstallStop.Changed($"Another directory has the name {order.Path} now.");
        StopIfMoved(order.To, to);
        return new(InstallOutcome.Done, moved.EntryStamp);
    }

    private static void ExpectDirectory(MoveDirectoryOrder order, SafeFileHandle parent)
    {
        var errno = LibC.StatAt(parent, order.Path.Name.ToString(), out var status);
        if (errno == Errno.ENOENT) throw InstallStop.Changed($"{order.Path} is gone.");
        InstallStop.Unless(errno, $"look at {order.Path}");
        if (!status.IsDirectoryWith(order.Expected)) throw InstallStop.Changed($"Something else has the name {order.Path} now.");
    }

    // A user's write came along, and goes back to its name. When that is taken again, it stays: it may as well be what somebody has put over the
    // new name since, and the next look finds it in either case.
    private void MoveBack(MoveOrder order, SafeFileHandle from, SafeFileHandle to)
    {
        var errno = LibC.Rename(to, order.To.Name.ToString(), from, order.Path.Name.ToString(), RenameMode.NoReplace);
        if (errno != Errno.EEXIST) InstallStop.Unless(errno, $"give {order.To} its name {order.Path} back");
        InstallStop.Unless(barrier.Sync(to), $"make the removal of {order.To} durable");
        InstallStop.Unless(barrier.Sync(from), $"make the name {order.Path} durable");
        throw InstallStop.Changed($"{order.Path} was written meanwhile.");
    }
}
