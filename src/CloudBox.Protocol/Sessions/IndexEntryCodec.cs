using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Sessions;

/// <summary>
/// The wire form of an entry: path (u16 length, UTF-8), u16 count and siblings {dot, kind u8, length i64, SHA1, XXH128, mtime i64,
/// mode u16, stamp i64, author}, u16 count and dots of the context.
/// </summary>
public static class IndexEntryCodec
{
    internal const int DotSize = 16;
    internal const int ContentSize = 8 + Sha1Digest.Size + 16;
    internal const int LeastEntrySize = 2 + 1 + 2 + 2;
    private const int LeastSiblingSize = DotSize + 1 + ContentSize + 8 + 2 + 8 + 2;
    private const uint PermissionBits = 0x1FF;

    /// <summary>Bytes that an entry takes in a batch.</summary>
    public static int SizeOf(IndexEntry entry)
    {
        var size = 2 + entry.Path.Utf8Length + 2 + 2 + (entry.Context.Entries.Length * DotSize);
        foreach (var sibling in entry.Siblings) size += LeastSiblingSize + Encoding.UTF8.GetByteCount(sibling.Entry.Author);
        return size;
    }

    internal static void Write(FrameBuffer buffer, IndexEntry entry)
    {
        FrameCodec.Check(entry.Siblings.Length <= FrameLimits.MaxSiblings, "too many siblings");
        FrameCodec.Check(entry.Context.Entries.Length <= FrameLimits.MaxContext, "too large a context");
        buffer.Text(entry.Path.Value);
        buffer.U16(entry.Siblings.Length);
        foreach (var sibling in entry.Siblings) Write(buffer, sibling);
        buffer.U16(entry.Context.Entries.Length);
        foreach (var dot in entry.Context.Entries) Write(buffer, dot);
    }

    internal static IndexEntry? Read(ref FrameReader reader)
    {
        var path = ReadPath(ref reader);
        var siblings = ReadSiblings(ref reader);
        var context = ReadContext(ref reader);
        if (reader.Fault == FrameFault.None && !AreCovered(siblings, context)) reader.Fail(FrameFault.BadValue);
        return reader.Fault == FrameFault.None ? new IndexEntry(path, siblings, context) : null;
    }

    internal static RelativePath ReadPath(ref FrameReader reader)
    {
        if (!RelativePath.TryParse(reader.TextBytes(RelativePath.MaxBytes), out var path, out _)) reader.Fail(FrameFault.BadValue);
        return path;
    }

    internal static void Write(FrameBuffer buffer, ContentId content)
    {
        buffer.I64(content.Length);
        content.Sha1.CopyTo(buffer.Take(Sha1Digest.Size));
        BinaryPrimitives.WriteUInt128BigEndian(buffer.Take(16), content.Xxh128);
    }

    internal static ContentId ReadContent(ref FrameReader reader)
    {
        var length = reader.I64();
        if (length < 0) reader.Fail(FrameFault.BadValue);
        var sha1 = reader.Take(Sha1Digest.Size);
        return sha1.IsEmpty ? default : new ContentId(length, Sha1Digest.FromBytes(sha1), reader.U128());
    }

    private static void Write(FrameBuffer buffer, Dot dot)
    {
        buffer.U64(dot.Replica.Value);
        buffer.U64(dot.Counter);
    }

    private static Dot ReadDot(ref FrameReader reader) => new(new ReplicaId(reader.U64()), reader.U64());

    private static void Write(FrameBuffer buffer, Sibling sibling)
    {
        var entry = sibling.Entry;
        Write(buffer, sibling.Dot);
        buffer.Byte((byte)entry.Kind);
        Write(buffer, entry.Content);
        buffer.I64(entry.ModifiedNs);
        buffer.U16((int)entry.Mode);
        buffer.I64(entry.StampNs);
        buffer.Text(entry.Author);
    }

    private static ImmutableArray<Sibling> ReadSiblings(ref FrameReader reader)
    {
        var count = reader.Count(reader.U16(), FrameLimits.MaxSiblings, LeastSiblingSize);
        if (count == 0) return [];
        var siblings = ImmutableArray.CreateBuilder<Sibling>(count);
        while (siblings.Count < count && reader.Fault == FrameFault.None)
        {
            var sibling = ReadSibling(ref reader);
            if (siblings.Count > 0 && siblings[^1].Dot >= sibling.Dot) reader.Fail(FrameFault.BadValue);
            siblings.Add(sibling);
        }

        return siblings.DrainToImmutable();
    }

    private static Sibling ReadSibling(ref FrameReader reader)
    {
        var dot = ReadDot(ref reader);
        var kind = (EntryKind)reader.Byte();
        var content = ReadContent(ref reader);
        var modified = reader.I64();
        var mode = reader.U16();
        var stamp = reader.I64();
        var author = reader.Text(AuthorName.MaxBytes);
        if (dot.Counter == 0 || mode > PermissionBits || !IsKind(kind) || !AuthorName.IsValid(author)) reader.Fail(FrameFault.BadValue);
        if (kind == EntryKind.Symlink && content.Length > FrameLimits.MaxLinkBytes) reader.Fail(FrameFault.BadValue);
        return new Sibling(dot, new FileEntry(kind, content, modified, mode, stamp, author));
    }

    private static bool IsKind(EntryKind kind) => kind is EntryKind.File or EntryKind.Deleted or EntryKind.Directory or EntryKind.Symlink;

    private static VersionVector ReadContext(ref FrameReader reader)
    {
        var count = reader.Count(reader.U16(), FrameLimits.MaxContext, DotSize);
        var dots = ImmutableArray.CreateBuilder<Dot>(count);
        while (dots.Count < count) dots.Add(ReadDot(ref reader));
        if (!VersionVector.TryRestore(dots.DrainToImmutable(), out var context)) reader.Fail(FrameFault.BadValue);
        return context;
    }

    // Both are sorted by replica: one walk, whatever their sizes.
    private static bool AreCovered(ImmutableArray<Sibling> siblings, VersionVector context)
    {
        var at = 0;
        foreach (var sibling in siblings)
        {
            while (at < context.Entries.Length && context.Entries[at].Replica < sibling.Dot.Replica) at++;
            if (at == context.Entries.Length || context.Entries[at].Replica != sibling.Dot.Replica) return false;
            if (context.Entries[at].Counter < sibling.Dot.Counter) return false;
        }

        return true;
    }
}
