using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

internal sealed partial class Installer
{
    private InstallResult? Remove(RemoveOrder order)
    {
        var (path, expected) = (order.Path, order.Expected);
        using (var parent = OpenParent(path))
        {
            ExpectUnchanged(path, parent, expected);
            using var slot = OpenSlot(path);
            var errno = LibC.Rename(parent, path.Name.ToString(), slot.Directory, slot.Name, RenameMode.NoReplace);
            if (errno == Errno.ENOENT) return null; // the file is gone, or the slot's directory: the next look tells
            InstallStop.Unless(errno, $"remove {path}");
            if (!LookAt(slot.Directory, slot.Name, path).IsSameFile(expected)) GiveBack(path, parent, slot);
            InstallStop.Unless(barrier.Sync(parent), $"make the removal of {path} durable");
            InstallStop.Unless(slot.Sync(barrier), $"make the archive of {path} durable");
        }

        if (!order.KeepsParents) RemoveEmptyParents(path);
        return new(InstallOutcome.Done);
    }

    // Not the expected file: a user's write that must not be deleted. When the name is taken again, the user has saved once more
    // over what we hold, and it stays in the archive.
    private void GiveBack(RelativePath path, SafeFileHandle parent, ArchiveSlot slot)
    {
        var errno = LibC.Rename(slot.Directory, slot.Name, parent, path.Name.ToString(), RenameMode.NoReplace);
        if (errno != Errno.EEXIST) InstallStop.Unless(errno, $"put back {path} (it is in the archive)");
        InstallStop.Unless(barrier.Sync(parent), $"make the name {path} durable");
        InstallStop.Unless(slot.Sync(barrier), $"make the archive of {path} durable");
        throw InstallStop.Changed($"{path} was written meanwhile.");
    }

    /// <summary>
    /// The status protocol names files only: a peer that deletes a directory announces the files in it and nothing else. So a
    /// directory goes with its last file, as on that peer. The kernel removes it only when it is empty (something unseen or
    /// ignored inside keeps it), and the root never goes.
    /// </summary>
    private void RemoveEmptyParents(RelativePath path)
    {
        for (var directory = path.Parent; directory is { } empty; directory = empty.Parent)
        {
            // Not made durable: an empty directory that is back after a power cut has lost nobody anything.
            if (root.TryOpenParent(empty, out var above) != Errno.None) return;
            using (above)
            {
                if (LibC.RemoveDirectory(above, empty.Name.ToString()) != Errno.None) return;
            }
        }
    }
}
