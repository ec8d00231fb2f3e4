using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

/// <summary>Opens paths of any length strictly beneath a directory.</summary>
internal static class Beneath
{
    /// <summary>Opens a path below <paramref name="start"/>, nothing outside it, no link followed.</summary>
    /// <param name="start">Where the path starts; stays open.</param>
    /// <param name="path">Parts joined by '/'; "." is the start itself.</param>
    /// <param name="flags"><see cref="OpenFlags"/> of the last part.</param>
    /// <param name="handle">The open file, when the result is <see cref="Errno.None"/>.</param>
    public static Errno Open(SafeFileHandle start, string path, ulong flags, out SafeFileHandle handle)
    {
        // Each UTF-16 unit takes up to three bytes: most paths need no count.
        if (path.Length <= LibC.MaxPathBytes / 3 || Encoding.UTF8.GetByteCount(path) <= LibC.MaxPathBytes)
        {
            return LibC.OpenAt(start, path, flags, out handle);
        }

        return OpenInPieces(start, path, flags, out handle);
    }

    // A path as long as the protocol allows does not fit into one call together with its NUL: the last part is opened from the
    // directory that holds it.
    private static Errno OpenInPieces(SafeFileHandle start, string path, ulong flags, out SafeFileHandle handle)
    {
        var cut = path.LastIndexOf('/');
        if (cut < 0) return LibC.OpenAt(start, path, flags, out handle);
        var errno = Open(start, path[..cut], OpenFlags.Path | OpenFlags.Directory, out var parent);
        handle = parent;
        if (errno != Errno.None) return errno;
        using (parent) return LibC.OpenAt(parent, path[(cut + 1)..], flags, out handle);
    }
}
