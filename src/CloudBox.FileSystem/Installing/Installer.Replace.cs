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
    private InstallResult? Replace(InstallOrder order, IIncoming incoming, DiskStamp expected)
    {
        using var parent = OpenParent(order.Path);
        var placed = PrepareToReplace(order, incoming, parent, expected);
        using var slot = OpenSlot(order.Path);
        var errno = LibC.Rename(stage.Directory, incoming.Name, slot.Directory, slot.Name, RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        InstallStop.Unless(errno, $"install {order.Path}");
        incoming.Leave();

        errno = Exchange(order.Path, parent, slot.Directory, slot.Name);
        if (errno != Errno.None)
        {
            Restage(incoming, slot);
            throw errno == Errno.ENOENT ? Gone(order.Path) : InstallStop.From(errno, $"install {order.Path}");
        }

        var displaced = LookAt(slot.Directory, slot.Name, order.Path);
        if (!displaced.IsSameFile(expected))
        {
            PutBack(order.Path, parent, slot.Directory, slot.Name, placed, displaced);
            InstallStop.Unless(slot.Sync(barrier), $"make the archive of {order.Path} durable");
            throw WrittenMeanwhile(order.Path);
        }

        var synced = barrier.Sync(parent);
        return Finish(order.Path, parent, incoming, placed, synced == Errno.None ? slot.Sync(barrier) : synced);
    }

    private static DiskStamp PrepareToReplace(InstallOrder order, IIncoming incoming, SafeFileHandle parent, DiskStamp expected)
    {
        var replaced = ExpectUnchanged(order.Path, parent, expected);
        return Prepare(order, incoming, order.Mode ?? (replaced.IsRegular ? expected.Mode : null));
    }

    /// <summary>
    /// What came out was not what was expected: a user's write, which goes back to its name. If then something else comes out
    /// than was there a moment ago, the user has saved once more, and that is the latest: it goes back in turn. In the end the
    /// latest save has the name, and the other name holds the last thing that was displaced. If that is our own file it does not
    /// return to the stage, where files get dropped: the user may have it open.
    /// </summary>
    /// <param name="path">The path, whose name is durable on return.</param>
    /// <param name="parent">Its directory.</param>
    /// <param name="otherDirectory">Where the displaced thing is.</param>
    /// <param name="otherName">Its name there.</param>
    /// <param name="shown">The stamp of what has the path.</param>
    /// <param name="held">The stamp of the displaced thing.</param>
    /// <returns>The stamp of what is displaced in the end.</returns>
    private DiskStamp PutBack(
        RelativePath path, SafeFileHandle parent, SafeFileHandle otherDirectory, string otherName, DiskStamp shown, DiskStamp held)
    {
        for (var i = 0; i < MaxPutBacks; i++)
        {
            var errno = Exchange(path, parent, otherDirectory, otherName);
            if (errno == Errno.ENOENT) break; // deleted or moved meanwhile: nothing to put it back for
            InstallStop.Unless(errno, $"put back {path} (the latest save was displaced by a received file)");
            var came = LookAt(otherDirectory, otherName, path);
            (var expected, shown, held) = (shown, held, came);
            if (came.IsSameFile(expected)) break;
        }

        InstallStop.Unless(barrier.Sync(parent), $"make the name {path} durable");
        return held;
    }

    private static InstallStop WrittenMeanwhile(RelativePath path) =>
        InstallStop.Changed($"{path} was written meanwhile. The received bytes are in the archive: fetch them again if they are still wanted.");

    private static Errno Exchange(RelativePath path, SafeFileHandle parent, SafeFileHandle otherDirectory, string otherName) =>
        LibC.Rename(otherDirectory, otherName, parent, path.Name.ToString(), RenameMode.Exchange);

    // Nobody but us has ever seen it: back to where its owner can use or drop it.
    private void Restage(IIncoming incoming, ArchiveSlot slot)
    {
        if (LibC.Rename(slot.Directory, slot.Name, stage.Directory, incoming.Name, RenameMode.NoReplace) == Errno.None) incoming.Return();
    }
}
