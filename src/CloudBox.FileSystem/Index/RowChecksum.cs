using System.Buffers.Binary;
using System.IO.Hashing;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// The last four bytes of what a row stores: a CRC-32 of the row's key and all before them, so that damage, and bytes of one row
/// that end up in another, are noticed (I19).
/// </summary>
internal static class RowChecksum
{
    /// <summary>Bytes it takes.</summary>
    public const int Size = sizeof(uint);

    /// <summary>Fills in the checksum at the end.</summary>
    public static void Seal(Span<byte> bytes, ReadOnlySpan<byte> key) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^Size..], Of(key, bytes[..^Size]));

    /// <summary>True when the bytes are what was sealed for this key.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key) =>
        bytes.Length >= Size && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^Size..]) == Of(key, bytes[..^Size]);

    private static uint Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> body)
    {
        var crc = new Crc32();
        crc.Append(key);
        crc.Append(body);
        return crc.GetCurrentHashAsUInt32();
    }
}
