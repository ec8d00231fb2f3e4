using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>Conflict copies: the file that loses its name to new bytes keeps another one in the same directory.</summary>
internal sealed partial class Installer
{
    // As with the archive: the new file has the copy's name first, and one exchange puts both where they belong. The slot is for
    // what may keep neither name; it is there before anything is to be seen.
    private InstallResult? ReplaceKeeping(InstallOrder order, IIncoming incoming, DiskStamp expected, RelativePath copy)
    {
        EnsureSameDirectory(order.Path, copy);
        using var parent = OpenParent(order.Path);
        var placed = PrepareToReplace(order, incoming, parent, expected);
        using var slot = OpenSlot(order.Path);
        var errno = LibC.Rename(stage.Directory, incoming.Name, parent, copy.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        if (errno == Errno.EEXIST) throw NameTaken(copy, parent);
        InstallStop.Unless(errno, $"install {order.Path}");
        incoming.Leave();

        errno = Exchange(order.Path, parent, parent, copy.Name.ToString());
        if (errno != Errno.None)
        {
            Withdraw(copy, parent, slot, placed);
            throw errno == Errno.ENOENT ? Gone(order.Path) : InstallStop.From(errno, $"install {order.Path}");
        }

        var displaced = LookAt(parent, copy.Name.ToString(), order.Path);
        if (!displaced.IsSameFile(expected))
        {
            var held = PutBack(order.Path, parent, parent, copy.Name.ToString(), placed, displaced);
            Withdraw(copy, parent, slot, held);
            throw WrittenMeanwhile(order.Path);
        }

        return Finish(order.Path, parent, incoming, placed, barrier.Sync(parent)) with { Displaced = displaced };
    }

    /// <summary>
    /// Takes away what must not keep a copy's name, into the archive: it was seen there, so somebody may have it open. What came
    /// instead is a user's write to that name, and goes back to it; when that is taken again, the earlier write stays in the archive.
    /// </summary>
    private void Withdraw(RelativePath copy, SafeFileHandle parent, ArchiveSlot slot, DiskStamp expected)
    {
        var errno = LibC.Rename(parent, copy.Name.ToString(), slot.Directory, slot.Name, RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return; // somebody took it away
        InstallStop.Unless(errno, $"move {copy} to the archive");
        if (!LookAt(slot.Directory, slot.Name, copy).IsSameFile(expected))
        {
            errno = LibC.Rename(slot.Directory, slot.Name, parent, copy.Name.ToString(), RenameMode.NoReplace);
            if (errno != Errno.EEXIST) InstallStop.Unless(errno, $"put back {copy} (it is in the archive)");
        }

        InstallStop.Unless(barrier.Sync(parent), $"make the name {copy} durable");
        InstallStop.Unless(slot.Sync(barrier), $"make the archive of {copy} durable");
    }

    private static void EnsureSameDirectory(RelativePath path, RelativePath other)
    {
        if (path.Parent != other.Parent || path == other) throw new ArgumentException($"{other} is not another name in the directory of {path}.", nameof(other));
    }
}
