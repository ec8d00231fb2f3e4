using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>Reads the text of symbolic links, and never follows one.</summary>
internal static class LinkReader
{
    /// <summary>Reads an open link's text; EFBIG when it is longer than <see cref="LibC.MaxLinkBytes"/>.</summary>
    public static Errno ReadText(SafeFileHandle link, out byte[] text)
    {
        text = [];
        Span<byte> buffer = stackalloc byte[LibC.MaxLinkBytes + 1];
        var errno = LibC.ReadLink(link, buffer, out var length);
        if (errno != Errno.None) return errno;
        if (length > LibC.MaxLinkBytes) return Errno.EFBIG;
        text = buffer[..length].ToArray();
        return Errno.None;
    }

    /// <summary>
    /// A stable look: a link's text never changes while it lives, so it is stable when its name still has the same link after.
    /// </summary>
    /// <param name="directory">The directory that holds it.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="before">Its stat, just taken.</param>
    public static FileReading Read(SafeFileHandle directory, string name, DiskStamp before)
    {
        var errno = LibC.OpenForLooking(directory, name, out var link);
        using (link)
        {
            if (errno == Errno.ENOENT) return new(ObservedKind.Unstable);
            if (errno != Errno.None) return new(ObservedKind.Unreadable, Errno: errno);
            if (LibC.Stat(link, out var opened) != Errno.None || !opened.IsLink || opened.Stamp != before) return new(ObservedKind.Unstable);
            errno = ReadText(link, out var text);
            if (errno != Errno.None) return new(ObservedKind.Unreadable, Errno: errno);
            var isSame = LibC.StatAt(directory, name, out var after) == Errno.None && after.Stamp == before;
            return isSame ? new(ObservedKind.Symlink, ContentHasher.Hash(text)) : new(ObservedKind.Unstable);
        }
    }
}
