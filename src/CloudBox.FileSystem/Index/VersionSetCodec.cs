using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// A version set as the index stores it: format byte, siblings, context, CRC-32 of the row's key and of all that, since a
/// damaged row must never become a version. Fixed-size fields, little-endian.
/// </summary>
internal static class VersionSetCodec
{
    private const byte Format = 1;
    private const int DotSize = 8 + 8;
    private const int SiblingSize = DotSize + 1 + 8 + Sha1Digest.Size + 16 + 8 + 4 + 8;
    private const int FixedSize = 1 + 2 + 2 + 4;

    /// <summary>Most siblings, and most replicas in a context, of one path.</summary>
    public const int MaxCount = ushort.MaxValue;

    /// <summary>The bytes of a set that belongs to the row with this key.</summary>
    public static byte[] Write(VersionSet versions, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(versions.Siblings.Length, MaxCount, nameof(versions));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(versions.Context.Entries.Length, MaxCount, nameof(versions));
        var bytes = new byte[SizeOf(versions.Siblings.Length, versions.Context.Entries.Length)];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)versions.Siblings.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(3), (ushort)versions.Context.Entries.Length);
        var rest = bytes.AsSpan(5);
        foreach (var sibling in versions.Siblings) WriteSibling(sibling, ref rest);
        foreach (var dot in versions.Context.Entries) WriteDot(dot, ref rest);
        BinaryPrimitives.WriteUInt32LittleEndian(rest, Checksum(key, bytes.AsSpan(..^4)));
        return bytes;
    }

    /// <summary>Reads a set; false when the bytes are damaged or belong to another row. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, out VersionSet versions)
    {
        versions = VersionSet.Empty;
        if (bytes.Length < FixedSize || bytes[0] != Format) return false;
        var siblingCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
        var contextCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]);
        if (bytes.Length != SizeOf(siblingCount, contextCount)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Checksum(key, bytes[..^4])) return false;

        var rest = bytes[5..];
        var siblings = ImmutableArray.CreateBuilder<Sibling>(siblingCount);
        while (siblings.Count < siblingCount)
        {
            var sibling = ReadSibling(ref rest);
            if (sibling.Entry.Kind is not (EntryKind.File or EntryKind.Deleted)) return false;
            siblings.Add(sibling);
        }

        var context = ImmutableArray.CreateBuilder<Dot>(contextCount);
        while (context.Count < contextCount) context.Add(ReadDot(ref rest));
        if (!VersionVector.TryRestore(context.MoveToImmutable(), out var past)) return false;
        versions = new VersionSet(siblings.MoveToImmutable(), past);
        return true;
    }

    private static int SizeOf(int siblings, int context) => FixedSize + siblings * SiblingSize + context * DotSize;

    // The key is part of it, so that bytes of one row that end up in another are noticed.
    private static uint Checksum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> body)
    {
        var crc = new Crc32();
        crc.Append(key);
        crc.Append(body);
        return crc.GetCurrentHashAsUInt32();
    }

    private static void WriteSibling(Sibling sibling, ref Span<byte> rest)
    {
        WriteDot(sibling.Dot, ref rest);
        var entry = sibling.Entry;
        rest[0] = (byte)entry.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(rest[1..], entry.Content.Length);
        entry.Content.Sha1.CopyTo(rest[9..]);
        BinaryPrimitives.WriteUInt128LittleEndian(rest[29..], entry.Content.Xxh128);
        BinaryPrimitives.WriteInt64LittleEndian(rest[45..], entry.ModifiedNs);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[53..], entry.Mode);
        BinaryPrimitives.WriteInt64LittleEndian(rest[57..], entry.StampNs);
        rest = rest[(SiblingSize - DotSize)..];
    }

    private static Sibling ReadSibling(ref ReadOnlySpan<byte> rest)
    {
        var dot = ReadDot(ref rest);
        var content = new ContentId(
            BinaryPrimitives.ReadInt64LittleEndian(rest[1..]),
            Sha1Digest.FromBytes(rest[9..]),
            BinaryPrimitives.ReadUInt128LittleEndian(rest[29..]));
        var entry = new FileEntry(
            (EntryKind)rest[0],
            content,
            BinaryPrimitives.ReadInt64LittleEndian(rest[45..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[53..]),
            BinaryPrimitives.ReadInt64LittleEndian(rest[57..]));
        rest = rest[(SiblingSize - DotSize)..];
        return new Sibling(dot, entry);
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
