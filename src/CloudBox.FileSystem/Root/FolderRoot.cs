using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// The folder's root directory, held open. Every path inside the folder is resolved from this descriptor by <c>openat2</c>,
/// strictly beneath it and without following a link (I4), whatever happens to the names on the way to the root. Thread-safe.
/// </summary>
public sealed class FolderRoot : IDisposable
{
    // No O_NOFOLLOW: resolving strictly refuses links by itself, and says ELOOP. With the flag, a link in place of the directory
    // gives ENOTDIR, which reads as "what was below it is gone".
    private static readonly ulong DirectoryFlags = OpenFlags.ReadOnly | OpenFlags.Directory;

    // To get at a directory's children, the permission to search it is enough.
    private static readonly ulong SearchFlags = OpenFlags.Path | OpenFlags.Directory;

    // O_NONBLOCK: whatever takes the file's place between look and open, a named pipe or a lease, nobody waits for it.
    private static readonly ulong FileFlags =
        OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal;

    private FolderRoot(string path, SafeFileHandle handle, FileStatus status) =>
        (Path, Handle, Device, Inode) = (path, handle, status.Device, status.Stamp.Inode);

    /// <summary>The absolute path without links that the root had when it was opened.</summary>
    public string Path { get; }

    /// <summary>Device number of the root; may be another after a reboot.</summary>
    public ulong Device { get; }

    /// <summary>Inode number of the root.</summary>
    public ulong Inode { get; }

    /// <summary>The root itself.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>Opens a directory as the root; it is made absolute and links to it are resolved.</summary>
    /// <exception cref="IOException">It is not there, is no directory, or cannot be opened; the message is for people.</exception>
    public static FolderRoot Open(string path)
    {
        var action = $"open the folder {path}";
        ErrnoException.ThrowIfFailed(LibC.RealPath(path, out var resolved), action);
        ErrnoException.ThrowIfFailed(LibC.OpenUserPath(resolved!, DirectoryFlags | OpenFlags.NoFollow, out var handle), action);
        try
        {
            ErrnoException.ThrowIfFailed(LibC.Stat(handle, out var status), action);
            return new(resolved!, handle, status);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose() => Handle.Dispose();

    /// <summary>Opens a directory for listing and <c>fsync</c>; null is the root. ELOOP: a link is on the way.</summary>
    internal Errno TryOpenDirectory(RelativePath? path, out SafeFileHandle directory) =>
        Beneath.Open(Handle, path?.Value ?? ".", DirectoryFlags, out directory);

    /// <summary>Opens the directory that holds a path, for calls that name its children.</summary>
    internal Errno TryOpenParent(RelativePath path, out SafeFileHandle directory) =>
        Beneath.Open(Handle, path.Parent?.Value ?? ".", SearchFlags, out directory);

    /// <summary>
    /// Opens a file for reading. Look at its type first: opening a device can have effects of its own; look again after.
    /// </summary>
    internal Errno TryOpenFile(RelativePath path, out SafeFileHandle file) => Beneath.Open(Handle, path.Value, FileFlags, out file);

    /// <summary>Opens a link itself, or whatever has the name, without following it and without an effect on it.</summary>
    internal Errno TryOpenForLooking(RelativePath path, out SafeFileHandle handle) =>
        Beneath.Open(Handle, path.Value, OpenFlags.Path | OpenFlags.NoFollow, out handle);

    /// <summary>Looks at a name without following or opening what it names. ELOOP: a link is on the way.</summary>
    internal Errno TryStat(RelativePath path, out FileStatus status)
    {
        status = default;
        var errno = TryOpenParent(path, out var parent);
        using (parent) return errno == Errno.None ? LibC.StatAt(parent, path.Name.ToString(), out status) : errno;
    }
}
