using System.Buffers.Binary;
using System.Text;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Network.Transfer;

/// <summary>Writes the original protocol's bytes as a stranger would who has only its description: nothing of ours is used.</summary>
internal static class Wire
{
    public const string Name = "mallory";

    /// <summary>The time in every message, seconds since the epoch.</summary>
    public const long Time = 1_767_323_045;

    public static byte[] Message(ushort type, ByteOrder order, FileRecord? file = null, byte[]? tail = null, string name = Name, ushort port = 4711, long time = Time)
    {
        using var bytes = new MemoryStream();
        Number(bytes, type, 2, order);
        Text(bytes, name);
        Number(bytes, port, 2, order);
        Number(bytes, time, 8, order);
        if (file is { } record) File(bytes, order, record.Path.Value, record);
        bytes.Write(tail);
        return bytes.ToArray();
    }

    /// <summary>A message whose file has another name than its record says: one that no honest peer could send.</summary>
    public static byte[] Lie(ushort type, ByteOrder order, FileRecord file, string path)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Message(type, order));
        File(bytes, order, path, file);
        return bytes.ToArray();
    }

    public static byte[] Debug(ByteOrder order, string text, string name = Name) =>
        Message(0xFFFF, order, tail: [0, .. Encoding.UTF8.GetBytes(text), 0], name: name);

    public static byte[] PushBlock(string path)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(path, block);
        return block;
    }

    private static void File(MemoryStream bytes, ByteOrder order, string path, FileRecord file)
    {
        Number(bytes, file.Mtime, 8, order);
        Text(bytes, path);
        bytes.Write(Convert.FromHexString(file.Sha1.ToString()));
        Number(bytes, file.Length, 8, order);
    }

    private static void Text(MemoryStream bytes, string text)
    {
        bytes.WriteByte(0);
        bytes.Write(Encoding.UTF8.GetBytes(text));
        bytes.WriteByte(0);
    }

    private static void Number(MemoryStream bytes, long value, int size, ByteOrder order)
    {
        Span<byte> all = stackalloc byte[8];
        if (order == ByteOrder.BigEndian) BinaryPrimitives.WriteInt64BigEndian(all, value);
        else BinaryPrimitives.WriteInt64LittleEndian(all, value);
        bytes.Write(order == ByteOrder.BigEndian ? all[^size..] : all[..size]);
    }
}
