using System.Security.Cryptography;
using CloudBox.Engine.Folder;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Support;

/// <summary>A file in memory on its way to a peer, which a test can change under way.</summary>
internal sealed class MemoryServedFile(byte[] content) : IServedFile
{
    private static ulong s_inodes;

    private volatile bool _changed;

    /// <summary>Called before each read with its offset.</summary>
    public Action<MemoryServedFile, long>? BeforeRead { get; set; }

    /// <summary>What is left of it.</summary>
    public int Remaining { get; set; } = content.Length;

    public bool IsDisposed { get; private set; }

    public DiskStamp Stamp { get; } = new(content.Length, 1, 1, Interlocked.Increment(ref s_inodes), 0x1A4);

    public void Change() => _changed = true;

    public int Read(Span<byte> buffer, long offset)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        BeforeRead?.Invoke(this, offset);
        var count = (int)Math.Clamp(Remaining - offset, 0, buffer.Length);
        content.AsSpan((int)offset, count).CopyTo(buffer);
        return count;
    }

    public ContentId? ReadContentId() => IsUnchanged() ? new ContentId(content.Length, Sha1(content), default) : null;

    public bool IsUnchanged() => !_changed && Remaining == content.Length;

    public void Dispose() => IsDisposed = true;

    public static Sha1Digest Sha1(ReadOnlySpan<byte> bytes) => Sha1Digest.FromBytes(SHA1.HashData(bytes));

    /// <summary>The record that names these bytes.</summary>
    public static FileRecord Record(string path, ReadOnlySpan<byte> content, long mtime = 1_700_000_000) =>
        new(mtime, RelativePath.Parse(path), Sha1(content), content.Length);

    /// <summary>The bytes, opened for sending.</summary>
    public static ServedFile Serve(string path, byte[] content) => new(new MemoryServedFile(content), Record(path, content));
}
