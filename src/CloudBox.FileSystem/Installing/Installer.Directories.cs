using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

internal sealed partial class Installer
{
    private InstallResult? MakeDirectory(MakeDirectoryOrder order)
    {
        using var parent = OpenOrMakeParent(order.Path);
        var name = order.Path.Name.ToString();
        var errno = LibC.MakeDirectory(parent.Handle, name, order.Mode & PermissionBits);
        if (errno == Errno.ENOENT) return null;
        if (errno == Errno.None) SetNewMode(order, parent.Handle);
        else if (errno != Errno.EEXIST) throw InstallStop.From(errno, $"make the directory {order.Path}");

        // Also when it was there already: whoever made it may not have come to its fsync yet.
        InstallStop.Unless(parent.Sync(barrier), $"make the name {order.Path} durable");
        errno = LibC.StatAt(parent.Handle, name, out var status);
        if (errno == Errno.ENOENT) return null;
        InstallStop.Unless(errno, $"look at {order.Path}");
        if (!status.IsDirectory) throw InstallStop.Blocked($"{order.Path} cannot be a directory: {status.TypeInWords} is in the way.");
        StopIfMoved(order.Path, parent.Handle);
        return new(InstallOutcome.Done, status.EntryStamp);
    }

    // The umask may have taken bits away. What the directory above has passed on (set-group-id) stays.
    private static void SetNewMode(MakeDirectoryOrder order, SafeFileHandle parent)
    {
        var action = $"set the mode of {order.Path}";
        var errno = LibC.OpenForLooking(parent, order.Path.Name.ToString(), out var directory);
        using (directory)
        {
            if (errno == Errno.ENOENT) return; // somebody took it away: the next look tells
            InstallStop.Unless(errno, action);
            InstallStop.Unless(LibC.Stat(directory, out var status), action);
            var mode = (status.Stamp.Mode & ~PermissionBits) | (order.Mode & PermissionBits);
            if (!status.IsDirectory || status.Stamp.Mode == mode) return;
            InstallStop.Unless(LibC.SetModeThrough(directory, mode), action);
        }
    }

    private InstallResult? RemoveDirectory(RelativePath path)
    {
        var errno = root.TryOpenDirectory(path.Parent, out var parent);
        using (parent)
        {
            if (errno.MeansAbsent()) return AlreadyGone();
            if (errno == Errno.ELOOP) throw BehindLink(path);
            InstallStop.Unless(errno, $"open the directory of {path}");
            errno = LibC.RemoveDirectory(parent, path.Name.ToString());
            if (errno is Errno.ENOTEMPTY or Errno.EEXIST) throw InstallStop.Blocked($"{path} is not empty, and stays.");
            if (errno == Errno.EBUSY) throw InstallStop.Blocked($"{path} is in use by the system (is something mounted there?), and stays.");
            if (errno == Errno.ENOTDIR) throw InstallStop.Changed($"{path} is no directory any more.");
            if (errno != Errno.ENOENT) InstallStop.Unless(errno, $"remove the directory {path}");
            InstallStop.Unless(barrier.Sync(parent), $"make the removal of {path} durable");
            return errno == Errno.ENOENT ? AlreadyGone() : new(InstallOutcome.Done);
        }
    }

    // With the whole folder, it may be: an unmounted disk has no directories either.
    private InstallResult AlreadyGone() =>
        guard.Check() is { IsHealthy: false } root ? new(InstallOutcome.Failed, Problem: root.Problem) : new(InstallOutcome.Done);
}
