using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Changes the user's folder, and is the only thing that does. It displaces and never destroys (I2): every change is a rename
/// that replaces nothing, or an exchange after which what came out is looked at. Whatever comes out is in the archive at that
/// very moment, so a crash between any two calls loses nothing (I1). Thread-safe.
/// </summary>
internal sealed partial class Installer(FolderRoot root, Stage stage, Archive archive)
{
    private const uint NewDirectoryMode = 0x1FF; // 0777, less the umask
    private const uint PermissionBits = 0x1FF;   // 0777: set-user-id and the like are not for bytes from the network

    // Directories that somebody removes while a file is on its way into them are made again, but not for ever.
    private const int MaxAttempts = 64;

    /// <summary>Puts a staged file in its place. Durable on return.</summary>
    public InstallResult Install(InstallOrder order)
    {
        if (order.Staged is not StagedFile { IsReady: true } staged)
        {
            return new(InstallOutcome.Failed, Problem: $"The bytes for {order.Path} are not in the stage any more: fetch them again.");
        }

        return order.Expected is { } expected
            ? Attempt(order.Path, () => Replace(order, staged, expected))
            : Attempt(order.Path, () => Add(order, staged));
    }

    /// <summary>Moves a file to the archive, and removes the directories that are empty then. Durable on return.</summary>
    public InstallResult Remove(RemoveOrder order) => Attempt(order.Path, () => Remove(order.Path, order.Expected));

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

    private InstallResult? Add(InstallOrder order, StagedFile staged)
    {
        using var parent = OpenOrMakeParent(order.Path);
        var stamp = SetMetadata(order, staged, mode: null);
        var name = order.Path.Name.ToString();
        var errno = LibC.Rename(stage.Directory, staged.Name, parent.Handle, name, RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        if (errno == Errno.EEXIST) throw NameTaken(order.Path, parent.Handle);
        InstallStop.Unless(errno, $"install {order.Path}");
        staged.Leave();
        return Finish(order.Path, staged, stamp, parent.Sync());
    }

    // The bytes have been durable since they were complete, so no partial file can be seen after a power cut (I3). The mtime
    // and mode become durable here: on a journal that is the same commit as the rename.
    private static InstallResult Finish(RelativePath path, StagedFile staged, DiskStamp stamp, Errno namesSynced)
    {
        InstallStop.Unless(LibC.Sync(staged.Handle), $"make {path} durable");
        InstallStop.Unless(namesSynced, $"make the name {path} durable");
        InstallStop.Unless(LibC.Stat(staged.Handle, out var status), $"look at {path}");

        // Somebody may have opened and edited it by now. Then the stamp from before says so at the next look.
        var isOurs = status.Stamp.IsSameFile(stamp) && status.Stamp.Mode == stamp.Mode;
        return new(InstallOutcome.Done, isOurs ? status.Stamp : stamp);
    }

    private static DiskStamp SetMetadata(InstallOrder order, StagedFile staged, uint? mode)
    {
        var action = $"set mode and time of {order.Path}";
        if (mode is { } bits) InstallStop.Unless(LibC.SetMode(staged.Handle, bits & PermissionBits), action);
        InstallStop.Unless(LibC.SetModified(staged.Handle, order.ModifiedNs), action);
        InstallStop.Unless(LibC.Stat(staged.Handle, out var status), action);
        return status.Stamp;
    }

    private ParentDirectory OpenOrMakeParent(RelativePath path)
    {
        var errno = ParentDirectory.OpenOrMake(root.Handle, path.Parent?.Value, NewDirectoryMode, out var parent);
        if (errno == Errno.ENOTDIR) throw InstallStop.Blocked($"{path.Parent} cannot be a directory: a file is in the way.");
        if (errno == Errno.ELOOP) throw InstallStop.Blocked($"{path.Parent} cannot be a directory: a symbolic link is in the way, and links are not followed.");
        InstallStop.Unless(errno, $"make the directory of {path}");
        return parent!;
    }

    private static InstallStop NameTaken(RelativePath path, SafeFileHandle parent) =>
        LibC.StatAt(parent, path.Name.ToString(), out var status) == Errno.None && !status.IsRegular
            ? InstallStop.Blocked($"{path} is {status.TypeInWords}: no file can have this name.")
            : InstallStop.Changed($"{path} has appeared meanwhile.");
}
