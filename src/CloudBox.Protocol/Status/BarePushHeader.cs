using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Status;

/// <summary>
/// How the C original starts to send a file: its name, zero-padded to 512 bytes, in one block. No type, length or hash; the
/// content follows until FIN.
/// </summary>
public static class BarePushHeader
{
    /// <summary>Bytes in the block.</summary>
    public const int Size = 512;

    /// <summary>Writes the block; false when the name does not fit with a 00 behind it.</summary>
    public static bool TryWrite(RelativePath path, Span<byte> block)
    {
        if (path.Utf8Length >= Size) return false;
        block[..Size].Clear();
        Encoding.UTF8.GetBytes(path.Value, block);
        return true;
    }

    /// <summary>Reads the block; false when it does not hold a valid name followed by zeros.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, out RelativePath path)
    {
        path = default;
        if (block.Length < Size) return false;
        var end = block[..Size].IndexOf((byte)0);
        return end > 0
            && !block[end..Size].ContainsAnyExcept((byte)0)
            && RelativePath.TryParse(block[..end], out path, out _);
    }
}
