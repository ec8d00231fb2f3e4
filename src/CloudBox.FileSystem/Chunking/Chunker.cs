using System.Buffers;
using System.Collections.Immutable;
using System.IO.Hashing;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Chunking;

/// <summary>Cuts a file into chunks, from start to end through one buffer. Where it is cut does not depend on the buffer.</summary>
internal static class Chunker
{
    // What is left over when no whole chunk is certain any more is moved to the front: at most a quarter of each buffer.
    private const int BufferLength = 4 * Chunk.MaxLength;

    /// <summary>The chunks of an open file; null when it changed meanwhile.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancel">Asked once per buffer.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ImmutableArray<Chunk>? Cut(IServedFile file, CancellationToken cancel)
    {
        var chunks = Cut(file.Read, file.Stamp.Size, BufferLength, cancel);
        return chunks.Sum(static chunk => (long)chunk.Length) == file.Stamp.Size && file.IsUnchanged() ? chunks : null;
    }

    /// <summary>
    /// Cuts an open file along the chunks of a newer version of it: where the next of those stands, that is the chunk, and only where it does not the
    /// gear hash looks for a boundary. Most of a file that has been changed in a few places is so named at the speed of XXH128. What comes out is good for
    /// finding those chunks, and is not what <see cref="Cut(IServedFile, CancellationToken)"/> gives.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="newer">The chunks of the newer version.</param>
    /// <param name="cancel">Asked once per buffer.</param>
    /// <returns>Null when the file changed meanwhile.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ImmutableArray<Chunk>? CutAlong(IServedFile file, ImmutableArray<Chunk> newer, CancellationToken cancel)
    {
        var chunks = Cut(file.Read, file.Stamp.Size, BufferLength, cancel, new ChunkTrail(newer));
        return chunks.Sum(static chunk => (long)chunk.Length) == file.Stamp.Size && file.IsUnchanged() ? chunks : null;
    }

    /// <summary>The chunks of what can be read.</summary>
    /// <param name="read">Fills a span from an offset; fewer bytes only at the end.</param>
    /// <param name="limit">Bytes that are expected; reading ends one later, so that a file which grows for ever comes to an end.</param>
    /// <param name="bufferLength">Bytes of the buffer; more than the longest chunk.</param>
    /// <param name="cancel">Asked once per buffer.</param>
    /// <param name="trail">What is expected; null for nothing.</param>
    internal static ImmutableArray<Chunk> Cut(ReadAt read, long limit, int bufferLength, CancellationToken cancel, ChunkTrail? trail = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bufferLength);
        try
        {
            return Cut(read, limit, buffer.AsSpan(0, bufferLength), trail, cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ImmutableArray<Chunk> Cut(ReadAt read, long limit, Span<byte> buffer, ChunkTrail? trail, CancellationToken cancel)
    {
        var chunks = ImmutableArray.CreateBuilder<Chunk>((int)Math.Min(limit / ChunkCutter.NormalLength, 1 << 16));
        var (held, offset, isEnd) = (0, 0L, false);
        while (!isEnd)
        {
            cancel.ThrowIfCancellationRequested();
            var room = (int)Math.Clamp(limit + 1 - offset, 0, buffer.Length - held);
            var got = read(buffer.Slice(held, room), offset);
            isEnd = got < buffer.Length - held;
            (held, offset) = (held + got, offset + got);
            var used = Cut(buffer[..held], isEnd, trail, chunks);
            buffer[used..held].CopyTo(buffer);
            held -= used;
        }

        return chunks.DrainToImmutable();
    }

    private static int Cut(ReadOnlySpan<byte> bytes, bool isEnd, ChunkTrail? trail, ImmutableArray<Chunk>.Builder chunks)
    {
        var used = 0;
        while (bytes.Length - used >= Chunk.MaxLength || (isEnd && used < bytes.Length))
        {
            var chunk = Next(bytes[used..], trail);
            chunks.Add(chunk);
            used += chunk.Length;
        }

        return used;
    }

    private static Chunk Next(ReadOnlySpan<byte> bytes, ChunkTrail? trail)
    {
        if (trail?.Expected is { } expected && expected.Length <= bytes.Length && Name(bytes[..expected.Length]) == expected)
        {
            trail.Follow();
            return expected;
        }

        var chunk = Name(bytes[..ChunkCutter.Cut(bytes)]);
        trail?.Seek(chunk);
        return chunk;
    }

    private static Chunk Name(ReadOnlySpan<byte> chunk) => new(XxHash128.HashToUInt128(chunk), chunk.Length);
}

/// <summary>Fills a buffer from an offset; fewer bytes only at the end.</summary>
internal delegate int ReadAt(Span<byte> buffer, long offset);
