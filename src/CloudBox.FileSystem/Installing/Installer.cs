using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Changes the user's folder, and is the only thing that does. It displaces and never destroys (I2): every change is a rename
/// that replaces nothing, or an exchange after which what came out is looked at. Whatever comes out is in the archive, or has a
/// name in the folder, at that very moment, so a crash between any two calls loses nothing (I1). Thread-safe.
/// </summary>
internal sealed partial class Installer(FolderRoot root, RootGuard guard, Stage stage, Archive archive, DiskBarrier barrier)
{
    private const uint NewDirectoryMode = 0x1FF; // 0777, less the umask
    private const uint PermissionBits = 0x1FF;   // 0777: set-user-id and the like are not for bytes from the network

    // Directories that somebody removes while a file is on its way into them are made again, but not for ever.
    private const int MaxAttempts = 64;

    /// <summary>Carries out an order. Durable on return.</summary>
    public InstallResult Apply(DiskOrder order) => order switch
    {
        InstallOrder install => Install(install),
        RemoveOrder remove => Attempt(order.Path, () => Remove(remove)),
        MoveOrder move => Attempt(order.Path, () => Move(move)),
        MakeDirectoryOrder make => Attempt(order.Path, () => MakeDirectory(make)),
        MoveDirectoryOrder move => Attempt(order.Path, () => MoveDirectory(move)),
        RemoveTreeOrder remove => Attempt(order.Path, () => RemoveTree(remove)),
        RemoveDirectoryOrder => Attempt(order.Path, () => RemoveDirectory(order.Path)),
        SetMetadataOrder set => Attempt(order.Path, () => SetMetadata(set)),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "An order that this folder does not know."),
    };

    private InstallResult Install(InstallOrder order)
    {
        if (order.Staged is not StagedFile { IsReady: true } staged)
        {
            return new(InstallOutcome.Failed, Problem: $"The bytes for {order.Path} are not in the stage any more: fetch them again.");
        }

        return order.IsLink ? InstallLink(order, staged) : Install(order, staged);
    }

    private InstallResult Install(InstallOrder order, IIncoming incoming) => order switch
    {
        { Expected: { } expected, DisplaceTo: { } copy } => Attempt(order.Path, () => ReplaceKeeping(order, incoming, expected, copy)),
        { Expected: { } expected } => Attempt(order.Path, () => Replace(order, incoming, expected)),
        _ => Attempt(order.Path, () => Add(order, incoming)),
    };

    private InstallResult InstallLink(InstallOrder order, StagedFile text)
    {
        var errno = StagedLink.Create(stage, text.Handle, out var link);
        using (link)
        {
            if (errno != Errno.None) return InstallStop.From(errno, $"make the link {order.Path}").Result;
            var result = Install(order, link!);
            if (!link!.IsInStage) text.Spend();
            return result;
        }
    }

    // A step returns null when a directory it had just made or found was removed under it.
    private static InstallResult Attempt(RelativePath path, Func<InstallResult?> step)
    {
        try
        {
            for (var i = 0; i < MaxAttempts; i++)
            {
                if (step() is { } result) return result;
            }

            return new(InstallOutcome.Failed, Problem: $"The directory of {path} disappears as often as it is made, or the stage is gone.");
        }
        catch (InstallStop stop)
        {
            return stop.Result;
        }
    }

    private InstallResult? Add(InstallOrder order, IIncoming incoming)
    {
        using var parent = OpenOrMakeParent(order.Path);
        var stamp = Prepare(order, incoming, order.Mode);
        var errno = LibC.Rename(stage.Directory, incoming.Name, parent.Handle, order.Path.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        if (errno == Errno.EEXIST) throw NameTaken(order.Path, parent.Handle);
        InstallStop.Unless(errno, $"install {order.Path}");
        incoming.Leave();
        return Finish(order.Path, parent.Handle, incoming, stamp, parent.Sync(barrier));
    }

    // The bytes have been durable since before they had the name, so no partial file can be seen after a power cut (I3). The mtime
    // and mode become durable here, if they are not yet: on a journal that is the same commit as the rename.
    private InstallResult Finish(RelativePath path, SafeFileHandle parent, IIncoming incoming, DiskStamp stamp, Errno namesSynced)
    {
        InstallStop.Unless(incoming.Sync(barrier), $"make {path} durable");
        InstallStop.Unless(namesSynced, $"make the name {path} durable");
        InstallStop.Unless(incoming.Stat(out var status), $"look at {path}");
        StopIfMoved(path, parent);

        // Somebody may have opened and edited it by now. Then the stamp from before says so at the next look.
        var isOurs = status.Stamp.IsSameFile(stamp) && status.Stamp.Mode == stamp.Mode;
        return new(InstallOutcome.Done, isOurs ? status.Stamp : stamp);
    }

    // Somebody renamed the directory while this was on its way into it: it is theirs then, wherever it is now.
    private void StopIfMoved(RelativePath path, SafeFileHandle parent)
    {
        var errno = root.TryOpenParent(path, out var now);
        using (now)
        {
            if (errno == Errno.None && LibC.Stat(now, out var here) == Errno.None && LibC.Stat(parent, out var there) == Errno.None
                && (here.Device, here.Stamp.Inode) == (there.Device, there.Stamp.Inode)) return;
        }

        throw InstallStop.Changed($"The directory of {path} was moved or removed meanwhile.");
    }

    private static DiskStamp Prepare(InstallOrder order, IIncoming incoming, uint? mode)
    {
        var action = $"set mode and time of {order.Path}";
        InstallStop.Unless(incoming.SetMetadata(order.ModifiedNs, mode & PermissionBits), action);
        InstallStop.Unless(incoming.MakeDurable(), $"make {order.Path} durable");
        InstallStop.Unless(incoming.Stat(out var status), action);
        return status.Stamp;
    }
}
