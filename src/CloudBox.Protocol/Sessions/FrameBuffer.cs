using System.Buffers.Binary;
using System.Text;

namespace CloudBox.Protocol.Sessions;

/// <summary>Bytes on their way out. Grows as needed and is used again and again; never more than the frames that are in it. Not thread-safe.</summary>
public sealed class FrameBuffer(int capacity = 1024)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes in it.</summary>
    public int Length { get; private set; }

    /// <summary>What is in it, until the next change.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Empties it.</summary>
    public void Clear() => Length = 0;

    /// <summary>Takes the last bytes out again.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Room for <paramref name="count"/> more bytes, which count as written.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        var room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    internal void Byte(byte value) => Take(1)[0] = value;

    internal void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal void U16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), checked((ushort)value));

    internal void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    internal void U64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    internal void I64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    /// <summary>A u16 length and UTF-8.</summary>
    internal void Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        U16(count);
        Encoding.UTF8.GetBytes(text, Take(count));
    }

    internal void PatchU32(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(at), value);
}
