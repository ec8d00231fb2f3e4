using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

internal sealed partial class Installer
{
    // Each round means that the user saved again within the microseconds of the one before.
    private const int MaxPutBacks = 16;

    // The staged file first gets the name that the displaced one shall have in the archive. Then one exchange does both: the new
    // file is at its place and the old one in the archive, and no user's byte is ever in the stage.
    private InstallResult? Replace(InstallOrder order, StagedFile staged, DiskStamp expected)
    {
        using var parent = OpenParent(order.Path);
        ExpectUnchanged(order.Path, parent, expected);
        var placed = SetMetadata(order, staged, expected.Mode);
        using var slot = OpenSlot(order.Path);
        var errno = LibC.Rename(stage.Directory, staged.Name, slot.Directory, slot.Name, RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        InstallStop.Unless(errno, $"install {order.Path}");
        staged.Leave();

        errno = Exchange(order.Path, parent, slot);
        if (errno != Errno.None)
        {
            Restage(staged, slot);
            throw errno == Errno.ENOENT ? Gone(order.Path) : InstallStop.From(errno, $"install {order.Path}");
        }

        var displaced = LookAt(slot, order.Path);
        if (!displaced.IsSameFile(expected)) PutBack(order.Path, parent, slot, placed, displaced);
        var synced = LibC.Sync(parent);
        return Finish(order.Path, staged, placed, synced == Errno.None ? slot.Sync() : synced);
    }

    /// <summary>
    /// What came out was not what was expected: a user's write, which goes back to its name. If then something else comes out
    /// than was there a moment ago, the user has saved once more, and that is the latest: it goes back in turn. In the end the
    /// latest save has the name, and the slot holds the last thing that was displaced. If that is our own file it stays in the
    /// archive too: the user may have it open, so it may not return to the stage, where files get dropped.
    /// </summary>
    private static void PutBack(RelativePath path, SafeFileHandle parent, ArchiveSlot slot, DiskStamp shown, DiskStamp held)
    {
        for (var i = 0; i < MaxPutBacks; i++)
        {
            var errno = Exchange(path, parent, slot);
            if (errno == Errno.ENOENT) break; // deleted or moved meanwhile: nothing to put it back for, it stays in the archive
            InstallStop.Unless(errno, $"put back {path} (the latest save is in the archive)");
            var came = LookAt(slot, path);
            if (came.IsSameFile(shown)) break;
            (shown, held) = (held, came);
        }

        InstallStop.Unless(LibC.Sync(parent), $"make the name {path} durable");
        InstallStop.Unless(slot.Sync(), $"make the archive of {path} durable");
        throw InstallStop.Changed($"{path} was written meanwhile. The received bytes are in the archive: fetch them again if they are still wanted.");
    }

    private static Errno Exchange(RelativePath path, SafeFileHandle parent, ArchiveSlot slot) =>
        LibC.Rename(slot.Directory, slot.Name, parent, path.Name.ToString(), RenameMode.Exchange);

    // Nobody but us has ever seen it: back to where its owner can use or drop it.
    private void Restage(StagedFile staged, ArchiveSlot slot)
    {
        if (LibC.Rename(slot.Directory, slot.Name, stage.Directory, staged.Name, RenameMode.NoReplace) == Errno.None) staged.Return();
    }

    // A directory or link that took the file's place comes out like any file, and never is the expected one.
    private static DiskStamp LookAt(ArchiveSlot slot, RelativePath path)
    {
        InstallStop.Unless(LibC.StatAt(slot.Directory, slot.Name, out var status), $"look at the archive of {path}");
        return status.Stamp;
    }

    private ArchiveSlot OpenSlot(RelativePath path)
    {
        InstallStop.Unless(archive.OpenSlot(path, out var slot), $"make room in the archive for {path}");
        return slot!;
    }

    private SafeFileHandle OpenParent(RelativePath path)
    {
        var errno = root.TryOpenDirectory(path.Parent, out var parent);
        if (errno.MeansAbsent()) throw Gone(path);
        if (errno == Errno.ELOOP) throw InstallStop.Blocked($"{path} lies behind a symbolic link now, and links are not followed.");
        InstallStop.Unless(errno, $"open the directory of {path}");
        return parent;
    }

    private static void ExpectUnchanged(RelativePath path, SafeFileHandle parent, DiskStamp expected)
    {
        var errno = LibC.StatAt(parent, path.Name.ToString(), out var status);
        if (errno.MeansAbsent()) throw Gone(path);
        InstallStop.Unless(errno, $"look at {path}");
        if (!status.IsRegular) throw InstallStop.Blocked($"{path} is {status.TypeInWords} now, and stays.");
        if (status.Stamp != expected) throw InstallStop.Changed($"{path} has changed meanwhile.");
    }

    private static InstallStop Gone(RelativePath path) => InstallStop.Changed($"{path} is gone meanwhile.");
}
