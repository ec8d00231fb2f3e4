using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// A directory, made together with the directories above it where they are missing. Remembers in which of them a name was made,
/// because each of those needs its own <c>fsync</c>; all of them at the end cost one commit of the journal, not one each.
/// </summary>
internal sealed class ParentDirectory : IDisposable
{
    private static readonly ulong Flags = OpenFlags.ReadOnly | OpenFlags.Directory;

    // Removals take empty directories away while others are on their way into them.
    private const int MaxAttempts = 64;

    private readonly List<SafeFileHandle> _above;

    private ParentDirectory(SafeFileHandle handle, List<SafeFileHandle> above) => (Handle, _above) = (handle, above);

    /// <summary>The directory.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Opens a directory strictly beneath <paramref name="top"/>, and makes what is missing.</summary>
    /// <param name="top">Where the path starts; stays the caller's.</param>
    /// <param name="path">The directory's path, or null for <paramref name="top"/> itself.</param>
    /// <param name="mode">Permissions of new directories, less the umask.</param>
    /// <param name="directory">The directory, when the result is <see cref="Errno.None"/>.</param>
    /// <returns>ENOTDIR: a file is in the way. ELOOP: a link is.</returns>
    public static Errno OpenOrMake(SafeFileHandle top, string? path, uint mode, out ParentDirectory? directory)
    {
        directory = null;
        var errno = Errno.ENOENT;
        for (var i = 0; i < MaxAttempts && errno == Errno.ENOENT; i++)
        {
            var above = new List<SafeFileHandle>();
            errno = OpenOrMake(top, path ?? ".", mode, above, out var handle);
            if (errno == Errno.None) directory = new(handle, above);
            else Close(above);
        }

        return errno;
    }

    /// <summary>Makes the names in this directory durable, and the new directories themselves.</summary>
    public Errno Sync(DiskBarrier barrier)
    {
        var errno = barrier.Sync(Handle);
        foreach (var directory in _above)
        {
            if (errno == Errno.None) errno = barrier.Sync(directory);
        }

        return errno;
    }

    public void Dispose()
    {
        Handle.Dispose();
        Close(_above);
    }

    private static Errno OpenOrMake(SafeFileHandle top, string path, uint mode, List<SafeFileHandle> above, out SafeFileHandle handle)
    {
        var errno = Beneath.Open(top, path, Flags, out handle);
        if (errno != Errno.ENOENT || path == ".") return errno;
        var cut = path.LastIndexOf('/');
        errno = OpenOrMake(top, cut < 0 ? "." : path[..cut], mode, above, out var parent);
        if (errno != Errno.None) return errno;

        // Also when another worker was faster: it may not have come to its fsync yet.
        above.Add(parent);
        var name = path[(cut + 1)..];
        errno = LibC.MakeDirectory(parent, name, mode);
        return errno is Errno.None or Errno.EEXIST ? LibC.OpenAt(parent, name, Flags, out handle) : errno;
    }

    private static void Close(List<SafeFileHandle> directories)
    {
        foreach (var directory in directories) directory.Dispose();
    }
}
