using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Reading;

/// <summary>Opens files for sending, and never anything that is not a regular file.</summary>
internal static class FileOpener
{
    /// <summary>The open file; null when no regular file is there, or one behind a link.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static ServedFile? Open(FolderRoot root, RelativePath path)
    {
        // Look first: opening a device may do things.
        var errno = root.TryStat(path, out var status);
        if (MeansNoFile(errno) || (errno == Errno.None && !status.IsRegular)) return null;
        ErrnoException.ThrowIfFailed(errno, $"look at {path}");
        errno = root.TryOpenFile(path, out var file);
        if (MeansNoFile(errno)) return null;
        ErrnoException.ThrowIfFailed(errno, $"open {path}");
        errno = LibC.Stat(file, out status);
        if (errno == Errno.None && status.IsRegular) return new ServedFile(path, file, status.Stamp);
        file.Dispose();
        ErrnoException.ThrowIfFailed(errno, $"look at {path}");
        return null;
    }

    private static bool MeansNoFile(Errno errno) => errno.MeansAbsent() || errno is Errno.ELOOP or Errno.ENXIO;
}
