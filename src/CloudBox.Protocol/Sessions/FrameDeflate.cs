using System.Buffers.Binary;
using System.IO.Compression;

namespace CloudBox.Protocol.Sessions;

/// <summary>
/// Frames in fewer bytes (feature <see cref="Feature"/>): length u32 of kind and body, then these by DEFLATE (RFC 1951). An index repeats its names,
/// replicas and, in renames, its contents. Inflating never throws and allocates no more than the limit.
/// </summary>
public static class FrameDeflate
{
    /// <summary>What a side that reads such frames says in its Hello.</summary>
    public const string Feature = "deflate";

    /// <summary>Below, a frame gains little.</summary>
    public const int LeastBytes = 1024;

    private const int UsualRatio = 4;

    // Length, kind, inflated length.
    private const int Head = FrameLimits.LengthSize + 1 + sizeof(uint);

    /// <summary>A frame's bytes, length included, deflated when that makes it shorter.</summary>
    /// <exception cref="ArgumentException">The frame is beyond <see cref="FrameLimits"/>: the caller's mistake.</exception>
    public static byte[] Encode(Frame frame)
    {
        var plain = FrameCodec.Encode(frame);
        if (plain.Length < LeastBytes) return plain;
        using var target = new MemoryStream(plain.Length / 2);
        target.Write(stackalloc byte[Head]);
        using (var deflate = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(plain.AsSpan(FrameLimits.LengthSize));
        if (target.Length >= plain.Length) return plain;
        var bytes = target.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(bytes.Length - FrameLimits.LengthSize));
        bytes[FrameLimits.LengthSize] = (byte)FrameKind.Deflated;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(FrameLimits.LengthSize + 1), (uint)(plain.Length - FrameLimits.LengthSize));
        return bytes;
    }

    /// <summary>Kind and body of the frame in a body; a fault when it is none.</summary>
    /// <param name="body">The body of a deflated frame.</param>
    /// <param name="most">Longest frame that is read.</param>
    /// <param name="kindAndBody">The frame.</param>
    internal static FrameFault Inflate(ReadOnlyMemory<byte> body, int most, out byte[] kindAndBody)
    {
        kindAndBody = [];
        if (body.Length <= sizeof(uint)) return FrameFault.Truncated;
        var length = BinaryPrimitives.ReadUInt32BigEndian(body.Span);
        if (length == 0 || length > most) return FrameFault.Length;
        try
        {
            using var source = new MemoryStream(body[sizeof(uint)..].ToArray(), writable: false);
            using var inflate = new DeflateStream(source, CompressionMode.Decompress);

            // Grows with what comes out, not with what was said.
            kindAndBody = new byte[Math.Min((int)length, UsualRatio * body.Length)];
            for (var done = 0; ; Array.Resize(ref kindAndBody, (int)Math.Min(length, 2L * kindAndBody.Length)))
            {
                inflate.ReadExactly(kindAndBody.AsSpan(done));
                done = kindAndBody.Length;
                if (done == length) break;
            }

            return inflate.ReadByte() < 0 && kindAndBody[0] != (byte)FrameKind.Deflated ? FrameFault.None : FrameFault.BadValue;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return FrameFault.BadValue;
        }
    }
}
