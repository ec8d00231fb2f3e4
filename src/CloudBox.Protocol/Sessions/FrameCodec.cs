using System.Buffers.Binary;

namespace CloudBox.Protocol.Sessions;

/// <summary>
/// Frames to bytes and back: u32 length of what follows, u8 kind, body; numbers big-endian. Decoding never throws, and checks every
/// count and length against what is there before it allocates.
/// </summary>
public static class FrameCodec
{
    // Length, kind, request, last: what is before the bytes of a FileData.
    private const int DataHead = FrameLimits.LengthSize + 1 + 4 + 1;

    /// <summary>A frame's bytes, length included.</summary>
    /// <exception cref="ArgumentException">The frame is beyond <see cref="FrameLimits"/>: the caller's mistake.</exception>
    public static byte[] Encode(Frame frame)
    {
        var buffer = new FrameBuffer(frame switch
        {
            Frame.IndexBatch batch => SizeOf(batch),
            Frame.RidingFile riding => riding.Bytes.Length + 512,
            _ => 256,
        });
        Write(frame, buffer);
        return buffer.Written.ToArray();
    }

    /// <summary>Appends a frame's bytes, length included.</summary>
    /// <exception cref="ArgumentException">The frame is beyond <see cref="FrameLimits"/>: the caller's mistake.</exception>
    public static void Write(Frame frame, FrameBuffer buffer)
    {
        var start = buffer.Length;
        buffer.U32(0);
        FrameBodyWriter.Write(frame, buffer);
        var length = buffer.Length - start - FrameLimits.LengthSize;
        Check(length <= FrameLimits.MaxAfterAck, "too long");
        buffer.PatchU32(start, (uint)length);
    }

    /// <summary>
    /// Appends a FileData whose bytes <paramref name="fill"/> puts straight into their place, so that content is copied once, from the disk.
    /// What it refuses to fill leaves the buffer as it was.
    /// </summary>
    /// <returns>What <paramref name="fill"/> returned.</returns>
    public static bool WriteData<TState>(FrameBuffer buffer, uint request, int count, bool isLast, TState state, DataFiller<TState> fill)
    {
        Check(count <= FrameLimits.MaxData, "too much data");
        var start = buffer.Length;
        WriteDataHead(buffer.Take(DataHead), request, count, isLast);
        if (fill(buffer.Take(count), state)) return true;
        buffer.Truncate(start);
        return false;
    }

    /// <summary>The length of the frame that begins here; a fault when a frame cannot have it. The span must hold <see cref="FrameLimits.LengthSize"/> bytes.</summary>
    /// <param name="start">The first bytes of the frame.</param>
    /// <param name="most"><see cref="FrameLimits.MaxBeforeAck"/> or <see cref="FrameLimits.MaxAfterAck"/>.</param>
    /// <param name="length">Bytes of kind and body.</param>
    public static FrameFault ReadLength(ReadOnlySpan<byte> start, int most, out int length)
    {
        var told = BinaryPrimitives.ReadUInt32BigEndian(start);
        length = told <= most ? (int)told : 0;
        return length == 0 ? FrameFault.Length : FrameFault.None;
    }

    /// <summary>Decodes kind and body. The bytes of a FileData stay where they are: the frame points at them.</summary>
    /// <param name="kindAndBody">What follows the length.</param>
    /// <param name="frame">The frame; null with a fault.</param>
    /// <param name="most">Longest frame that is read, also when it comes deflated.</param>
    public static FrameFault Decode(ReadOnlyMemory<byte> kindAndBody, out Frame? frame, int most = FrameLimits.MaxAfterAck)
    {
        frame = null;
        if (kindAndBody.IsEmpty) return FrameFault.Length;
        if (kindAndBody.Span[0] == (byte)FrameKind.Deflated)
        {
            var inflated = FrameDeflate.Inflate(kindAndBody[1..], most, out var inner);
            return inflated == FrameFault.None ? Decode(inner, out frame, most) : inflated;
        }

        var reader = new FrameReader(kindAndBody.Span[1..]);
        var decoded = FrameBodyReader.Read((FrameKind)kindAndBody.Span[0], ref reader, kindAndBody);
        var fault = reader.Finish();
        if (fault == FrameFault.None) frame = decoded;
        return fault;
    }

    // An estimate that is rarely too low: sized for the fullest batch, each would be a large object.
    private static int SizeOf(Frame.IndexBatch batch)
    {
        var size = 64;
        foreach (var entry in batch.Entries) size += IndexEntryCodec.SizeOf(entry);
        return size;
    }

    internal static void WriteDataHead(Span<byte> head, uint request, int count, bool isLast)
    {
        BinaryPrimitives.WriteUInt32BigEndian(head, (uint)(DataHead - FrameLimits.LengthSize + count));
        head[4] = (byte)FrameKind.FileData;
        BinaryPrimitives.WriteUInt32BigEndian(head[5..], request);
        head[9] = isLast ? (byte)1 : (byte)0;
    }

    internal static void Check(bool holds, string problem)
    {
        if (!holds) throw new ArgumentException($"This frame cannot be sent: {problem}.");
    }
}

/// <summary>Fills in content; false when there is none (any more).</summary>
public delegate bool DataFiller<in TState>(Span<byte> target, TState state);
