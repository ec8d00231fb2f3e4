using System.Buffers.Binary;

namespace CloudBox.Protocol.Sessions;

/// <summary>
/// What a data connection carries: from the one that dials 01 "CBD" and a token, then requests for ranges; back come exactly the bytes of
/// each range, in the order of the requests, and nothing else. Whoever has no more to say closes.
/// </summary>
public static class DataConnections
{
    /// <summary>The feature of a side that serves them over TCP alone: in an open folder.</summary>
    public const string PlainFeature = "plain-data";

    /// <summary>The feature of a side that serves them over TLS: in a closed folder.</summary>
    public const string TlsFeature = "tls-data";

    /// <summary>The feature that both sides must have.</summary>
    public static string FeatureOf(bool isClosed) => isClosed ? TlsFeature : PlainFeature;

    /// <summary>Bytes before the first request: the mark and the token.</summary>
    public const int PreambleSize = 4 + FrameLimits.SecretSize;

    private static ReadOnlySpan<byte> Mark => "\u0001CBD"u8;

    /// <summary>Writes the mark and a token.</summary>
    /// <param name="target">At least <see cref="PreambleSize"/> bytes.</param>
    /// <param name="token">32 bytes, hex.</param>
    public static void WritePreamble(Span<byte> target, string token)
    {
        Mark.CopyTo(target);
        Convert.FromHexString(token).CopyTo(target[Mark.Length..]);
    }

    /// <summary>The token that a connection begins with, hex; null when it begins with something else, or ends too soon.</summary>
    public static string? ReadToken(ReadOnlySpan<byte> first) => first.Length >= PreambleSize && first.StartsWith(Mark)
        ? Convert.ToHexStringLower(first[Mark.Length..PreambleSize])
        : null;
}

/// <summary>Asks for bytes of the file that the token is for: offset u64, length u32.</summary>
/// <param name="Offset">The first.</param>
/// <param name="Length">How many; 1 to <see cref="MaxLength"/>.</param>
public readonly record struct RangeRequest(long Offset, int Length)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = sizeof(ulong) + sizeof(uint);

    /// <summary>Most bytes of one range.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>The offset after the last.</summary>
    public long End => Offset + Length;

    /// <summary>Writes it.</summary>
    /// <param name="target">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, Offset);
        BinaryPrimitives.WriteInt32BigEndian(target[sizeof(ulong)..], Length);
    }

    /// <summary>Reads one; null when a file of this length has no such range.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes.</param>
    /// <param name="fileLength">Bytes in the file.</param>
    public static RangeRequest? Read(ReadOnlySpan<byte> source, long fileLength)
    {
        var offset = BinaryPrimitives.ReadInt64BigEndian(source);
        var length = BinaryPrimitives.ReadInt32BigEndian(source[sizeof(ulong)..]);
        if (offset < 0 || length is <= 0 or > MaxLength || offset > fileLength - length) return null;
        return new RangeRequest(offset, length);
    }
}
