using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>What is on disk instead of the winner, as the index stores it: kind, content id, checksum.</summary>
internal static class ShownCodec
{
    private const int Size = 1 + ContentIdCodec.Size + RowChecksum.Size;

    /// <summary>The bytes for the row with this key.</summary>
    public static byte[] Write(Shown shown, ReadOnlySpan<byte> key)
    {
        var bytes = new byte[Size];
        bytes[0] = (byte)shown.Kind;
        ContentIdCodec.Write(shown.Content, bytes.AsSpan(1));
        RowChecksum.Seal(bytes, key);
        return bytes;
    }

    /// <summary>Reads them back; false when they are damaged or belong to another row. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, out Shown shown)
    {
        shown = default;
        if (bytes.Length != Size || !RowChecksum.IsIntact(bytes, key)) return false;
        shown = new Shown((EntryKind)bytes[0], ContentIdCodec.Read(bytes[1..]));
        return Enum.IsDefined(shown.Kind);
    }
}
