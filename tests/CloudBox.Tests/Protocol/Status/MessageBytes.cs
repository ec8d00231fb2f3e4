using System.Buffers.Binary;
using System.Text;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Status;

/// <summary>Builds messages byte by byte, independently of the encoder, also those that it never writes.</summary>
internal sealed class MessageBytes(ByteOrder order)
{
    public const long SomeTime = 1390161600;

    private readonly List<byte> _bytes = [];

    public static implicit operator byte[](MessageBytes bytes) => [.. bytes._bytes];

    public int Length => _bytes.Count;

    public MessageBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public MessageBytes Zeros(int count) => Raw(new byte[count]);

    public MessageBytes Text(string text) => Raw(Encoding.UTF8.GetBytes(text));

    public MessageBytes Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        if (order == ByteOrder.LittleEndian) bytes.Reverse();
        return Raw(bytes);
    }

    public MessageBytes Short(int value) => order == ByteOrder.BigEndian
        ? Raw((byte)(value >> 8), (byte)value)
        : Raw((byte)value, (byte)(value >> 8));

    /// <summary>H of the client "bob" on port 258.</summary>
    public MessageBytes Header(int type, long time = SomeTime, string client = "bob") =>
        Short(type).Zeros(1).Text(client).Zeros(1).Short(0x0102).Number(time);

    /// <summary>F: the SHA1 is twenty times 07.</summary>
    public MessageBytes File(string path = "a/b", long length = 5, long mtime = SomeTime) =>
        Number(mtime).Zeros(1).Text(path).Zeros(1).Sha1().Number(length);

    public MessageBytes Sha1() => Raw([.. Enumerable.Repeat((byte)7, 20)]);

    /// <summary>A trailer with nonce 1, sequence 2, no features, and these fields.</summary>
    public MessageBytes Trailer(params ReadOnlySpan<byte> fields) =>
        Text("CBX2").Raw((byte)((16 + fields.Length) >> 8), (byte)(16 + fields.Length)).Raw(0, 0, 0, 0, 0, 0, 0, 1).Raw(0, 0, 0, 2).Raw(0, 0, 0, 0).Raw(fields);
}
