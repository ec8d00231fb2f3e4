using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>Directories, names and what stands there: what all orders ask.</summary>
internal sealed partial class Installer
{
    private ParentDirectory OpenOrMakeParent(RelativePath path)
    {
        var errno = ParentDirectory.OpenOrMake(root.Handle, path.Parent?.Value, NewDirectoryMode, out var parent);
        if (errno == Errno.ENOTDIR) throw InstallStop.Blocked($"{path.Parent} cannot be a directory: a file is in the way.");
        if (errno == Errno.ELOOP) throw InstallStop.Blocked($"{path.Parent} cannot be a directory: a symbolic link is in the way, and links are not followed.");
        InstallStop.Unless(errno, $"make the directory of {path}");
        return parent!;
    }

    private SafeFileHandle OpenParent(RelativePath path)
    {
        var errno = root.TryOpenDirectory(path.Parent, out var parent);
        if (errno.MeansAbsent()) throw Gone(path);
        if (errno == Errno.ELOOP) throw BehindLink(path);
        InstallStop.Unless(errno, $"open the directory of {path}");
        return parent;
    }

    private ArchiveSlot OpenSlot(RelativePath path)
    {
        InstallStop.Unless(archive.OpenSlot(path, out var slot), $"make room in the archive for {path}");
        return slot!;
    }

    /// <summary>Stops unless the file or link that is expected stands there.</summary>
    private static FileStatus ExpectUnchanged(RelativePath path, SafeFileHandle parent, DiskStamp expected)
    {
        var errno = LibC.StatAt(parent, path.Name.ToString(), out var status);
        if (errno.MeansAbsent()) throw Gone(path);
        InstallStop.Unless(errno, $"look at {path}");
        if (!status.IsRegular && !status.IsLink) throw InstallStop.Blocked($"{path} is {status.TypeInWords} now, and stays.");
        if (status.Stamp != expected) throw InstallStop.Changed($"{path} has changed meanwhile.");
        return status;
    }

    // A directory or link that took the file's place comes out like any file, and never is the expected one.
    private static DiskStamp LookAt(SafeFileHandle directory, string name, RelativePath path)
    {
        InstallStop.Unless(LibC.StatAt(directory, name, out var status), $"look at what was displaced from {path}");
        return status.Stamp;
    }

    // A file or link is somebody's write, and the next look finds it. Anything else is in the way until somebody takes it away.
    private static InstallStop NameTaken(RelativePath path, SafeFileHandle parent) =>
        LibC.StatAt(parent, path.Name.ToString(), out var status) == Errno.None && !status.IsRegular && !status.IsLink
            ? InstallStop.Blocked($"{path} is {status.TypeInWords}: no file can have this name.")
            : InstallStop.Changed($"{path} has appeared meanwhile.");

    private static InstallStop Gone(RelativePath path) => InstallStop.Changed($"{path} is gone meanwhile.");

    private static InstallStop BehindLink(RelativePath path) =>
        InstallStop.Blocked($"{path} lies behind a symbolic link now, and links are not followed.");
}
