using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>A symbolic link of the folder on its way to a peer: its text. Reads may come from several threads.</summary>
internal sealed class ServedLink(SafeFileHandle link, DiskStamp stamp, byte[] text) : IServedFile
{
    public EntryKind Kind => EntryKind.Symlink;

    public DiskStamp Stamp => stamp;

    public int Read(Span<byte> buffer, long offset)
    {
        if (offset >= text.Length) return 0;
        var part = text.AsSpan((int)offset);
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        return part.Length;
    }

    public ContentId? ReadContentId() => IsUnchanged() ? ContentHasher.Hash(text) : null;

    public bool IsUnchanged() => LibC.Stat(link, out var now) == Errno.None && now.Stamp == stamp;

    public void Dispose() => link.Dispose();
}
