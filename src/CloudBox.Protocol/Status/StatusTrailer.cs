using System.Buffers.Binary;

namespace CloudBox.Protocol.Status;

/// <summary>What a modern peer says of itself in each trailer.</summary>
[Flags]
public enum StatusFeatures : uint
{
    None = 0,

    /// <summary>This is the sender's last message: it is shutting down.</summary>
    Leaving = 1,

    /// <summary>It opens sessions: what it holds is learned there.</summary>
    Sessions = 2,
}

/// <summary>
/// The tail of this program's big-endian datagrams: "CBX2", u16 length of what comes after it, instance nonce u64, sequence
/// u32, features u32, then fields {tag u8, length u8, bytes}; unknown tags are skipped. Peers that do not know it ignore it.
/// </summary>
/// <param name="Nonce">Random per process: tells our own messages, and one peer from another of the same name.</param>
/// <param name="Sequence">Counts the sender's datagrams: tells duplicates that came over two interfaces.</param>
/// <param name="Features">What the sender can do or is doing.</param>
/// <param name="StampNs">
/// Types 0x03 to 0x05: the version's stamp (ns), which between modern peers takes the place of the mtime in "newer", since
/// an mtime can stand still or go back while the content moves on.
/// </param>
/// <param name="NamesHash">Type 0x02: a hash of the names of all files, which the directory SHA1 does not cover.</param>
public readonly record struct StatusTrailer(
    ulong Nonce, uint Sequence, StatusFeatures Features = StatusFeatures.None, long? StampNs = null, ulong? NamesHash = null)
{
    private const int FixedSize = 8 + 4 + 4;
    private const int PrefixSize = 4 + 2;
    private const int FieldSize = 1 + 1 + 8;
    private const byte StampTag = 1;
    private const byte NamesTag = 2;

    private static ReadOnlySpan<byte> Magic => "CBX2"u8;

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public int Size => PrefixSize + FixedSize + (StampNs is null ? 0 : FieldSize) + (NamesHash is null ? 0 : FieldSize);

    /// <summary>Writes the trailer; the span must hold <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)(Size - PrefixSize));
        BinaryPrimitives.WriteUInt64BigEndian(target[6..], Nonce);
        BinaryPrimitives.WriteUInt32BigEndian(target[14..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(target[18..], (uint)Features);
        var fields = target[(PrefixSize + FixedSize)..];
        if (StampNs is { } stamp) fields = WriteField(fields, StampTag, (ulong)stamp);
        if (NamesHash is { } names) WriteField(fields, NamesTag, names);
    }

    /// <summary>Reads a trailer that fills <paramref name="bytes"/> exactly; false when it does not.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out StatusTrailer trailer)
    {
        trailer = default;
        if (bytes.Length < PrefixSize + FixedSize || !bytes.StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != bytes.Length - PrefixSize) return false;
        if (!TryReadFields(bytes[(PrefixSize + FixedSize)..], out var stamp, out var names)) return false;
        trailer = new StatusTrailer(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[6..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[14..]),
            (StatusFeatures)BinaryPrimitives.ReadUInt32BigEndian(bytes[18..]),
            (long?)stamp,
            names);
        return true;
    }

    private static Span<byte> WriteField(Span<byte> target, byte tag, ulong value)
    {
        target[0] = tag;
        target[1] = sizeof(ulong);
        BinaryPrimitives.WriteUInt64BigEndian(target[2..], value);
        return target[FieldSize..];
    }

    private static bool TryReadFields(ReadOnlySpan<byte> fields, out ulong? stamp, out ulong? names)
    {
        (stamp, names) = (null, null);
        while (!fields.IsEmpty)
        {
            if (fields.Length < 2 || fields.Length < 2 + fields[1]) return false;
            var value = fields.Slice(2, fields[1]);
            if (fields[0] is StampTag or NamesTag)
            {
                if (value.Length != sizeof(ulong)) return false;
                var number = BinaryPrimitives.ReadUInt64BigEndian(value);
                if (fields[0] == StampTag) stamp = number;
                else names = number;
            }

            fields = fields[(2 + value.Length)..];
        }

        return true;
    }
}
