using System.Buffers.Binary;
using System.Text;

namespace CloudBox.Protocol.Status;

/// <summary>Writes status messages. The inverse of <see cref="StatusDecoder"/>.</summary>
public static class StatusEncoder
{
    /// <summary>Longest debug text in bytes.</summary>
    public const int MaxTextBytes = 512;

    /// <summary>Largest message this program writes: header, file record and trailer at their longest.</summary>
    public const int MaxMessageBytes = 4608;

    /// <summary>Encodes a message. A trailer is written only in big-endian order, as the protocol has it.</summary>
    public static byte[] Encode(StatusMessage message, ByteOrder order)
    {
        Span<byte> buffer = stackalloc byte[MaxMessageBytes];
        var writer = new Writer(buffer, order);
        WriteHeader(ref writer, message);
        if (message.NewestMtime is { } mtime) writer.Int64(mtime);
        if (message.DirectorySha1 is { } sha1) writer.Sha1(sha1);
        if (message.File is { } file) WriteFile(ref writer, file);
        if (message.Text is { } text) WriteText(ref writer, text);
        if (message.Trailer is { } trailer && order == ByteOrder.BigEndian) writer.Trailer(trailer);
        return buffer[..writer.Length].ToArray();
    }

    private static void WriteHeader(ref Writer writer, StatusMessage message)
    {
        writer.UInt16((ushort)message.Type);
        writer.Byte(0);
        writer.Text(message.Client.Value);
        writer.Byte(0);
        writer.UInt16(message.TcpPort);
        writer.Int64(message.CurrentTime);
    }

    private static void WriteFile(ref Writer writer, FileRecord file)
    {
        writer.Int64(file.Mtime);
        writer.Byte(0);
        writer.Text(file.Path.Value);
        writer.Byte(0);
        writer.Sha1(file.Sha1);
        writer.Int64(file.Length);
    }

    // A 00 inside the text would end it, and a cut inside a character would spoil it.
    private static void WriteText(ref Writer writer, string text)
    {
        writer.Byte(0);
        var left = MaxTextBytes;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0) continue;
            if ((left -= rune.Utf8SequenceLength) < 0) break;
            writer.Rune(rune);
        }

        writer.Byte(0);
    }

    private ref struct Writer(Span<byte> buffer, ByteOrder order)
    {
        private readonly Span<byte> _buffer = buffer;

        public int Length { get; private set; }

        private Span<byte> Take(int count)
        {
            var taken = _buffer.Slice(Length, count);
            Length += count;
            return taken;
        }

        public void Byte(byte value) => Take(1)[0] = value;

        public void UInt16(ushort value)
        {
            if (order == ByteOrder.BigEndian) BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);
            else BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);
        }

        public void Int64(long value)
        {
            if (order == ByteOrder.BigEndian) BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
            else BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);
        }

        public void Sha1(Values.Sha1Digest digest) => digest.CopyTo(Take(Values.Sha1Digest.Size));

        public void Text(string text) => Length += Encoding.UTF8.GetBytes(text, _buffer[Length..]);

        public void Rune(Rune rune) => Length += rune.EncodeToUtf8(_buffer[Length..]);

        public void Trailer(StatusTrailer trailer) => trailer.Write(Take(trailer.Size));
    }
}
