using System.Buffers.Binary;
using CloudBox.Protocol.Trust;

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
/// <param name="Tag">Closed folder: proves that the sender has the key (<see cref="BeaconTag"/>); the last field, so the last bytes of the datagram.</param>
public readonly record struct StatusTrailer(
    ulong Nonce,
    uint Sequence,
    StatusFeatures Features = StatusFeatures.None,
    long? StampNs = null,
    ulong? NamesHash = null,
    UInt128? Tag = null)
{
    private const int FixedSize = 8 + 4 + 4;
    private const int PrefixSize = 4 + 2;
    private const int FieldPrefixSize = 1 + 1;
    private const int NumberFieldSize = FieldPrefixSize + sizeof(ulong);
    private const int TagFieldSize = FieldPrefixSize + FolderKey.TagSize;
    private const byte StampField = 1;
    private const byte NamesField = 2;
    private const byte TagField = 3;

    private static ReadOnlySpan<byte> Magic => "CBX2"u8;

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public int Size => PrefixSize
        + FixedSize
        + (StampNs is null ? 0 : NumberFieldSize)
        + (NamesHash is null ? 0 : NumberFieldSize)
        + (Tag is null ? 0 : TagFieldSize);

    /// <summary>Writes the trailer; the span must hold <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)(Size - PrefixSize));
        BinaryPrimitives.WriteUInt64BigEndian(target[6..], Nonce);
        BinaryPrimitives.WriteUInt32BigEndian(target[14..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(target[18..], (uint)Features);
        var fields = target[(PrefixSize + FixedSize)..];
        if (StampNs is { } stamp) fields = WriteNumber(fields, StampField, (ulong)stamp);
        if (NamesHash is { } names) fields = WriteNumber(fields, NamesField, names);
        if (Tag is { } tag) WriteTag(fields, tag);
    }

    /// <summary>Reads a trailer that fills <paramref name="bytes"/> exactly; false when it does not.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out StatusTrailer trailer)
    {
        trailer = default;
        if (bytes.Length < PrefixSize + FixedSize || !bytes.StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != bytes.Length - PrefixSize) return false;
        if (!TryReadFields(bytes[(PrefixSize + FixedSize)..], out var fields)) return false;
        trailer = fields with
        {
            Nonce = BinaryPrimitives.ReadUInt64BigEndian(bytes[6..]),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[14..]),
            Features = (StatusFeatures)BinaryPrimitives.ReadUInt32BigEndian(bytes[18..]),
        };
        return true;
    }

    private static Span<byte> WriteNumber(Span<byte> target, byte field, ulong value)
    {
        target[0] = field;
        target[1] = sizeof(ulong);
        BinaryPrimitives.WriteUInt64BigEndian(target[FieldPrefixSize..], value);
        return target[NumberFieldSize..];
    }

    private static void WriteTag(Span<byte> target, UInt128 tag)
    {
        target[0] = TagField;
        target[1] = FolderKey.TagSize;
        BinaryPrimitives.WriteUInt128BigEndian(target[FieldPrefixSize..], tag);
    }

    private static bool TryReadFields(ReadOnlySpan<byte> fields, out StatusTrailer read)
    {
        read = default;
        while (!fields.IsEmpty)
        {
            if (fields.Length < FieldPrefixSize || fields.Length < FieldPrefixSize + fields[1]) return false;
            var value = fields.Slice(FieldPrefixSize, fields[1]);
            var after = fields[(FieldPrefixSize + value.Length)..];
            if (!TryReadField(fields[0], value, isLast: after.IsEmpty, ref read)) return false;
            fields = after;
        }

        return true;
    }

    // What would follow a tag would not be covered by it.
    private static bool TryReadField(byte field, ReadOnlySpan<byte> value, bool isLast, ref StatusTrailer read)
    {
        switch (field)
        {
            case StampField or NamesField when value.Length != sizeof(ulong):
            case TagField when value.Length != FolderKey.TagSize || !isLast:
                return false;
            case StampField:
                read = read with { StampNs = BinaryPrimitives.ReadInt64BigEndian(value) };
                return true;
            case NamesField:
                read = read with { NamesHash = BinaryPrimitives.ReadUInt64BigEndian(value) };
                return true;
            case TagField:
                read = read with { Tag = BinaryPrimitives.ReadUInt128BigEndian(value) };
                return true;
            default:
                return true;
        }
    }
}
