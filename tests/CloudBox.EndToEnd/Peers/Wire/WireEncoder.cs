using System.Buffers.Binary;
using System.Text;

namespace CloudBox.EndToEnd.Peers.Wire;

/// <summary>Writes messages as the assignment has them, in either byte order; parts that are null are left out.</summary>
public static class WireEncoder
{
    public static byte[] Encode(WireMessage message, WireOrder order)
    {
        using var bytes = new MemoryStream();
        Number(bytes, order, message.Type);
        bytes.WriteByte(0);
        Text(bytes, message.Client);
        Number(bytes, order, message.Port);
        Number(bytes, order, message.Time);
        if (message.Newest is { } newest) Number(bytes, order, newest);
        if (message.DirectorySha1 is { } sha1) bytes.Write(Convert.FromHexString(sha1));
        if (message.File is { } file) File(bytes, order, file);
        if (message.Text is { } text)
        {
            bytes.WriteByte(0);
            Text(bytes, text);
        }

        if (message.Trailer is { } trailer) Trailer(bytes, Convert.FromHexString(trailer));
        return bytes.ToArray();
    }

    private static void File(MemoryStream bytes, WireOrder order, WireFile file)
    {
        Number(bytes, order, file.Mtime);
        bytes.WriteByte(0);
        Text(bytes, file.Name);
        bytes.Write(Convert.FromHexString(file.Sha1));
        Number(bytes, order, file.Length);
    }

    private static void Trailer(MemoryStream bytes, byte[] content)
    {
        bytes.Write("CBX2"u8);
        Number(bytes, WireOrder.Big, (ushort)content.Length);
        bytes.Write(content);
    }

    private static void Text(MemoryStream bytes, string text)
    {
        bytes.Write(Encoding.UTF8.GetBytes(text));
        bytes.WriteByte(0);
    }

    private static void Number(MemoryStream bytes, WireOrder order, ushort value)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, value);
        if (order == WireOrder.Little) two.Reverse();
        bytes.Write(two);
    }

    private static void Number(MemoryStream bytes, WireOrder order, long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(eight, value);
        if (order == WireOrder.Little) eight.Reverse();
        bytes.Write(eight);
    }
}
