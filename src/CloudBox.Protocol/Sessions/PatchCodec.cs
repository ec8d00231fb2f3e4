using System.Buffers.Binary;
using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Sessions;

/// <summary>
/// The frames by which a changed file is put together. A chunk is u32 length and id u128, a range i64 offset and i64 length; chunks go to the end of the
/// frame, ranges are counted by a u16.
/// </summary>
internal static class PatchCodec
{
    private const int ChunkSize = 4 + 16;
    private const int RangeSize = 8 + 8;

    public static void Write(FrameBuffer buffer, Frame.GetManifest get)
    {
        buffer.Byte((byte)FrameKind.GetManifest);
        buffer.U32(get.Request);
        buffer.Text(get.Path.Value);
        IndexEntryCodec.Write(buffer, get.Content);
    }

    public static void Write(FrameBuffer buffer, Frame.Manifest manifest)
    {
        FrameCodec.Check(manifest.Chunks.Length <= FrameLimits.MaxChunks, "too many chunks");
        buffer.Byte((byte)FrameKind.Manifest);
        buffer.U32(manifest.Request);
        buffer.Bool(manifest.IsLast);
        foreach (var chunk in manifest.Chunks)
        {
            buffer.U32((uint)chunk.Length);
            BinaryPrimitives.WriteUInt128BigEndian(buffer.Take(16), chunk.Id);
        }
    }

    public static void Write(FrameBuffer buffer, Frame.GetParts get)
    {
        FrameCodec.Check(get.Ranges.Length <= FrameLimits.MaxRanges, "too many ranges");
        buffer.Byte((byte)FrameKind.GetParts);
        buffer.U32(get.Request);
        buffer.Text(get.Path.Value);
        IndexEntryCodec.Write(buffer, get.Content);
        buffer.U16(get.Ranges.Length);
        foreach (var range in get.Ranges)
        {
            buffer.I64(range.Offset);
            buffer.I64(range.Length);
        }
    }

    public static Frame.Manifest ReadManifest(ref FrameReader reader)
    {
        var (request, isLast) = (reader.U32(), reader.Bool());
        var count = reader.Count((uint)(reader.Left / ChunkSize), FrameLimits.MaxChunks, ChunkSize);
        if (count == 0 && !isLast) reader.Fail(FrameFault.BadValue); // it would say nothing, for ever
        if (count == 0) return new Frame.Manifest(request, [], isLast);
        var chunks = ImmutableArray.CreateBuilder<Chunk>(count);
        while (chunks.Count < count)
        {
            var length = reader.U32();
            if (length is 0 or > Chunk.MaxLength) reader.Fail(FrameFault.BadValue);
            chunks.Add(new Chunk(reader.U128(), (int)length));
        }

        return new Frame.Manifest(request, chunks.MoveToImmutable(), isLast);
    }

    public static Frame.GetParts ReadParts(ref FrameReader reader)
    {
        var request = reader.U32();
        var path = IndexEntryCodec.ReadPath(ref reader);
        var content = IndexEntryCodec.ReadContent(ref reader);
        var count = reader.Count(reader.U16(), FrameLimits.MaxRanges, RangeSize);
        if (count == 0) reader.Fail(FrameFault.BadValue);
        var ranges = ImmutableArray.CreateBuilder<ByteRange>(count);
        var end = 0L;
        while (ranges.Count < count)
        {
            var range = new ByteRange(reader.I64(), reader.I64());
            if (range.Offset < end || range.Length <= 0 || range.Length > content.Length - range.Offset) reader.Fail(FrameFault.BadValue);
            ranges.Add(range);
            end = range.End;
        }

        return new Frame.GetParts(request, path, content, ranges.MoveToImmutable());
    }
}
