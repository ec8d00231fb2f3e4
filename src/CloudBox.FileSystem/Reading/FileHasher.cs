using System.Buffers;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>Reads a file once, from start to end, and names its content. Says nothing about whether it changed meanwhile.</summary>
internal static class FileHasher
{
    // Larger reads gain nothing; smaller ones cost system calls. Also what the second-level cache of most cores holds.
    private const int BufferSize = 256 * 1024;

    /// <summary>Names the content of an open file.</summary>
    /// <param name="file">The file; its position does not matter.</param>
    /// <param name="limit">Bytes it should have. Reading stops one byte later, so that a file which grows for ever comes to an end.</param>
    /// <param name="content">The name, when the result is <see cref="Errno.None"/>.</param>
    /// <param name="cancellation">Asked once per buffer.</param>
    public static Errno Hash(SafeFileHandle file, long limit, out ContentId content, CancellationToken cancellation = default)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            return Hash(file, limit, buffer.AsSpan(0, BufferSize), out content, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Errno Hash(SafeFileHandle file, long limit, Span<byte> buffer, out ContentId content, CancellationToken cancellation)
    {
        content = default;
        var errno = LibC.Read(file, buffer, 0, out var read);
        if (errno != Errno.None) return errno;
        if (read < buffer.Length)
        {
            content = ContentHasher.Hash(buffer[..read]);
            return Errno.None;
        }

        using var hasher = new ContentHasher();
        while (read > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            hasher.Append(buffer[..read]);
            var wanted = (int)Math.Clamp(limit + 1 - hasher.Length, 0, buffer.Length);
            errno = LibC.Read(file, buffer[..wanted], hasher.Length, out read);
            if (errno != Errno.None) return errno;
        }

        content = hasher.Finish();
        return Errno.None;
    }
}
