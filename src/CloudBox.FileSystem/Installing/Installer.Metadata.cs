using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

internal sealed partial class Installer
{
    private static readonly ulong SyncFlags = OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal;

    private InstallResult? SetMetadata(SetMetadataOrder order)
    {
        using var parent = OpenParent(order.Path);
        var errno = LibC.OpenForLooking(parent, order.Path.Name.ToString(), out var handle);
        using (handle)
        {
            if (errno.MeansAbsent()) throw Gone(order.Path);
            InstallStop.Unless(errno, $"open {order.Path}");
            InstallStop.Unless(LibC.Stat(handle, out var before), $"look at {order.Path}");
            if (before.EntryKind != order.Kind || before.EntryStamp != order.Expected) throw InstallStop.Changed($"{order.Path} has changed meanwhile.");

            // Opened before: the new mode may not allow it.
            using var durable = OpenToSync(order.Kind, handle);
            var set = Set(order, handle, before);
            InstallStop.Unless(durable is null ? barrier.SyncAll() : barrier.Sync(durable), $"make mode and time of {order.Path} durable");
            InstallStop.Unless(LibC.Stat(handle, out var after), $"look at {order.Path}");

            // Somebody may have written to it by now. Then the stamp from before says so at the next look.
            var isOurs = before.IsDirectory || (set.Size == before.Stamp.Size && set.IsSameFile(after.Stamp));
            return new(InstallOutcome.Done, isOurs ? after.EntryStamp : order.Expected);
        }
    }

    // The mtime is left alone where it is right already, so that a write in between is seen in it.
    private static DiskStamp Set(SetMetadataOrder order, SafeFileHandle handle, FileStatus before)
    {
        var action = $"set mode and time of {order.Path}";
        var mode = (before.IsDirectory ? before.Stamp.Mode & ~PermissionBits : 0) | (order.Mode & PermissionBits);
        if (!before.IsLink && before.Stamp.Mode != mode) InstallStop.Unless(LibC.SetModeThrough(handle, mode), action);
        if (before.IsDirectory || before.Stamp.ModifiedNs == order.ModifiedNs) return before.Stamp;
        InstallStop.Unless(LibC.SetModifiedThrough(handle, order.ModifiedNs), action);
        InstallStop.Unless(LibC.Stat(handle, out var status), action);
        return status.Stamp;
    }

    // Null for what cannot be opened, a link or what may not be read: then the whole file system has to be made durable.
    private static SafeFileHandle? OpenToSync(EntryKind kind, SafeFileHandle handle)
    {
        if (kind == EntryKind.Symlink) return null;
        if (LibC.Reopen(handle, SyncFlags, out var opened) == Errno.None) return opened;
        opened.Dispose();
        return null;
    }
}
