using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Reading;

/// <summary>Opens files, and links as their text, for sending; never anything else.</summary>
internal static class FileOpener
{
    /// <summary>The open file or link; null when neither is there, or one behind a link.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static IServedFile? Open(FolderRoot root, RelativePath path)
    {
        // Look first: opening a device may do things.
        var errno = root.TryStat(path, out var status);
        if (MeansNoFile(errno)) return null;
        ErrnoException.ThrowIfFailed(errno, $"look at {path}");
        if (status.IsLink) return OpenLink(root, path);
        return status.IsRegular ? OpenFile(root, path) : null;
    }

    private static ServedFile? OpenFile(FolderRoot root, RelativePath path)
    {
        var errno = root.TryOpenFile(path, out var file);
        if (MeansNoFile(errno)) return null;
        ErrnoException.ThrowIfFailed(errno, $"open {path}");
        errno = LibC.Stat(file, out var status);
        if (errno == Errno.None && status.IsRegular) return new ServedFile(path.Value, file, status.Stamp);
        file.Dispose();
        ErrnoException.ThrowIfFailed(errno, $"look at {path}");
        return null;
    }

    private static ServedLink? OpenLink(FolderRoot root, RelativePath path)
    {
        var errno = root.TryOpenForLooking(path, out var link);
        if (MeansNoFile(errno)) return null;
        ErrnoException.ThrowIfFailed(errno, $"open {path}");
        byte[] text = [];
        errno = LibC.Stat(link, out var status);
        if (errno == Errno.None && status.IsLink) errno = LinkReader.ReadText(link, out text);
        if (errno == Errno.None && status.IsLink) return new ServedLink(link, status.Stamp, text);
        link.Dispose();
        ErrnoException.ThrowIfFailed(errno, $"read the link {path}");
        return null;
    }

    private static bool MeansNoFile(Errno errno) => errno.MeansAbsent() || errno is Errno.ELOOP or Errno.ENXIO;
}
