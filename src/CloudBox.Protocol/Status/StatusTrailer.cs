using System.Buffers.Binary;

namespace CloudBox.Protocol.Status;

/// <summary>What a modern peer says of itself in each trailer.</summary>
[Flags]
public enum StatusFeatures : uint
{
    None = 0,

    /// <summary>This is the sender's last message: it is shutting down.</summary>
    Leaving = 1,
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
public readonly record struct StatusTrailer(ulong Nonce, uint Sequence, StatusFeatures Features = StatusFeatures.None, long? StampNs = null)
{
    private const int FixedSize = 8 + 4 + 4;
    private const int PrefixSize = 4 + 2;
    private const byte StampTag = 1;

    private static ReadOnlySpan<byte> Magic => "CBX2"u8;

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public int Size => PrefixSize + FixedSize + (StampNs is null ? 0 : 2 + sizeof(long));

    /// <summary>Writes the trailer; the span must hold <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)(Size - PrefixSize));
        BinaryPrimitives.WriteUInt64BigEndian(target[6..], Nonce);
        BinaryPrimitives.WriteUInt32BigEndian(target[14..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(target[18..], (uint)Features);
        if (StampNs is not { } stamp) return;
        target[22] = StampTag;
        target[23] = sizeof(long);
        BinaryPrimitives.WriteInt64BigEndian(target[24..], stamp);
    }

    /// <summary>Reads a trailer that fills <paramref name="bytes"/> exactly; false when it does not.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out StatusTrailer trailer)
    {
        trailer = default;
        if (bytes.Length < PrefixSize + FixedSize || !bytes.StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != bytes.Length - PrefixSize) return false;
        if (!TryReadFields(bytes[(PrefixSize + FixedSize)..], out var stamp)) return false;
        trailer = new StatusTrailer(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[6..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[14..]),
            (StatusFeatures)BinaryPrimitives.ReadUInt32BigEndian(bytes[18..]),
            stamp);
        return true;
    }

    private static bool TryReadFields(ReadOnlySpan<byte> fields, out long? stamp)
    {
        stamp = null;
        while (!fields.IsEmpty)
        {
            if (fields.Length < 2 || fields.Length < 2 + fields[1]) return false;
            var value = fields.Slice(2, fields[1]);
            if (fields[0] == StampTag)
            {
                if (value.Length != sizeof(long)) return false;
                stamp = BinaryPrimitives.ReadInt64BigEndian(value);
            }

            fields = fields[(2 + value.Length)..];
        }

        return true;
    }
}
