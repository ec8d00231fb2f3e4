using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>A regular file of the folder, open for sending. Reads may come from several threads.</summary>
internal sealed class ServedFile(string name, SafeFileHandle file, DiskStamp stamp) : IServedFile
{
    /// <summary>The open file.</summary>
    public SafeFileHandle Handle => file;

    public DiskStamp Stamp => stamp;

    public int Read(Span<byte> buffer, long offset)
    {
        ErrnoException.ThrowIfFailed(LibC.Read(file, buffer, offset, out var read), $"read {name}");
        return read;
    }

    public ContentId? ReadContentId()
    {
        ErrnoException.ThrowIfFailed(FileHasher.Hash(file, stamp.Size, out var content), $"read {name}");
        return content.Length == stamp.Size && IsUnchanged() ? content : null;
    }

    public bool IsUnchanged() => LibC.Stat(file, out var now) == Errno.None && now.Stamp == stamp;

    public void Dispose() => file.Dispose();
}
