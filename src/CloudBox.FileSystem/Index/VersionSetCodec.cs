using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// A version set as the index stores it: format byte, siblings, context, checksum, since a damaged row must never become a
/// version. Little-endian. Format 1, which is still read, had no authors and knew files and tombstones only.
/// </summary>
internal static class VersionSetCodec
{
    private const byte WithoutAuthors = 1;
    private const byte Format = 2;
    private const int HeaderSize = 1 + 2 + 2;
    private const int DotSize = 8 + 8;
    private const int EntrySize = 1 + ContentIdCodec.Size + 8 + 4 + 8;

    /// <summary>Most siblings, and most replicas in a context, of one path.</summary>
    public const int MaxCount = ushort.MaxValue;

    /// <summary>The bytes of a set that belongs to the row with this key.</summary>
    public static byte[] Write(VersionSet versions, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(versions.Siblings.Length, MaxCount, nameof(versions));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(versions.Context.Entries.Length, MaxCount, nameof(versions));
        var bytes = new byte[SizeOf(versions)];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)versions.Siblings.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(3), (ushort)versions.Context.Entries.Length);
        var rest = bytes.AsSpan(HeaderSize);
        foreach (var sibling in versions.Siblings) WriteSibling(sibling, ref rest);
        foreach (var dot in versions.Context.Entries) WriteDot(dot, ref rest);
        RowChecksum.Seal(bytes, key);
        return bytes;
    }

    /// <summary>Reads a set; false when the bytes are damaged or belong to another row. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, out VersionSet versions)
    {
        versions = VersionSet.Empty;
        if (bytes.Length < HeaderSize + RowChecksum.Size || bytes[0] is not (WithoutAuthors or Format)) return false;
        if (!RowChecksum.IsIntact(bytes, key)) return false;
        var siblingCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
        var contextCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]);
        var rest = bytes[HeaderSize..^RowChecksum.Size];
        if (!TryReadSiblings(bytes[0], siblingCount, ref rest, out var siblings)) return false;
        if (rest.Length != contextCount * DotSize) return false;
        var context = ImmutableArray.CreateBuilder<Dot>(contextCount);
        while (context.Count < contextCount) context.Add(ReadDot(ref rest));
        if (!VersionVector.TryRestore(context.MoveToImmutable(), out var past)) return false;
        versions = new VersionSet(siblings, past);
        return true;
    }

    /// <summary>Reads what the winner of a set is, <see cref="EntryKind.Deleted"/> for none, without making the set where it has one version alone.</summary>
    public static bool TryReadKind(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, out EntryKind kind)
    {
        kind = EntryKind.Deleted;
        var isAlone = bytes.Length >= HeaderSize + DotSize + EntrySize + RowChecksum.Size && bytes[0] == Format && BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]) == 1;
        if (!isAlone)
        {
            if (!TryRead(bytes, key, out var versions)) return false;
            kind = versions.Winner?.Entry.Kind ?? EntryKind.Deleted;
            return true;
        }

        kind = (EntryKind)bytes[HeaderSize + DotSize];
        return IsKnown(kind, Format) && RowChecksum.IsIntact(bytes, key);
    }

    private static int SizeOf(VersionSet versions)
    {
        var size = HeaderSize + (versions.Context.Entries.Length * DotSize) + RowChecksum.Size;
        foreach (var sibling in versions.Siblings) size += DotSize + EntrySize + 1 + Encoding.UTF8.GetByteCount(sibling.Entry.Author);
        return size;
    }

    private static void WriteSibling(Sibling sibling, ref Span<byte> rest)
    {
        WriteDot(sibling.Dot, ref rest);
        var entry = sibling.Entry;
        rest[0] = (byte)entry.Kind;
        ContentIdCodec.Write(entry.Content, rest[1..]);
        var metadata = rest[(1 + ContentIdCodec.Size)..];
        BinaryPrimitives.WriteInt64LittleEndian(metadata, entry.ModifiedNs);
        BinaryPrimitives.WriteUInt32LittleEndian(metadata[8..], entry.Mode);
        BinaryPrimitives.WriteInt64LittleEndian(metadata[12..], entry.StampNs);
        rest = rest[EntrySize..];
        var author = Encoding.UTF8.GetBytes(entry.Author, rest[1..]);
        rest[0] = checked((byte)author);
        rest = rest[(1 + author)..];
    }

    private static bool TryReadSiblings(byte format, int count, ref ReadOnlySpan<byte> rest, out ImmutableArray<Sibling> siblings)
    {
        siblings = [];
        var read = ImmutableArray.CreateBuilder<Sibling>();
        while (read.Count < count)
        {
            if (rest.Length < DotSize + EntrySize) return false;
            var dot = ReadDot(ref rest);
            var entry = ReadEntry(ref rest);
            if (!IsKnown(entry.Kind, format)) return false;
            if (format >= Format && !TryReadAuthor(ref rest, ref entry)) return false;
            read.Add(new Sibling(dot, entry));
        }

        siblings = read.ToImmutable();
        return true;
    }

    private static bool IsKnown(EntryKind kind, byte format) =>
        format == WithoutAuthors ? kind is EntryKind.File or EntryKind.Deleted : Enum.IsDefined(kind);

    private static FileEntry ReadEntry(ref ReadOnlySpan<byte> rest)
    {
        var metadata = rest[(1 + ContentIdCodec.Size)..];
        var entry = new FileEntry(
            (EntryKind)rest[0],
            ContentIdCodec.Read(rest[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(metadata),
            BinaryPrimitives.ReadUInt32LittleEndian(metadata[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(metadata[12..]));
        rest = rest[EntrySize..];
        return entry;
    }

    private static bool TryReadAuthor(ref ReadOnlySpan<byte> rest, ref FileEntry entry)
    {
        if (rest.IsEmpty || rest.Length < 1 + rest[0]) return false;
        if (rest[0] > 0) entry = entry with { Author = Encoding.UTF8.GetString(rest.Slice(1, rest[0])) };
        rest = rest[(1 + rest[0])..];
        return true;
    }

    private static void WriteDot(Dot dot, ref Span<byte> rest)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(rest, dot.Replica.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], dot.Counter);
        rest = rest[DotSize..];
    }

    private static Dot ReadDot(ref ReadOnlySpan<byte> rest)
    {
        var dot = new Dot(new ReplicaId(BinaryPrimitives.ReadUInt64LittleEndian(rest)), BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
        rest = rest[DotSize..];
        return dot;
    }
}
