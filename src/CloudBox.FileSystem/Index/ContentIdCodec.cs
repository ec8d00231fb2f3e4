using System.Buffers.Binary;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>A content id as the index stores it: length, SHA1, XXH128; little-endian.</summary>
internal static class ContentIdCodec
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 8 + Sha1Digest.Size + 16;

    public static void Write(ContentId content, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, content.Length);
        content.Sha1.CopyTo(bytes[8..]);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[(8 + Sha1Digest.Size)..], content.Xxh128);
    }

    public static ContentId Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes),
        Sha1Digest.FromBytes(bytes[8..]),
        BinaryPrimitives.ReadUInt128LittleEndian(bytes[(8 + Sha1Digest.Size)..]));
}
