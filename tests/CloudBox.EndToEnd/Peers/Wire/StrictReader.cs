using System.Buffers.Binary;
using System.Text;

namespace CloudBox.EndToEnd.Peers.Wire;

/// <summary>A message is not byte for byte as the assignment says.</summary>
public sealed class WireFaultException(string message) : Exception(message);

/// <summary>
/// Reads one message from a datagram or a TCP stream and accepts nothing but the exact form that the assignment gives its type. The one
/// liberty: a "CBX2" trailer behind a big-endian datagram.
/// </summary>
public sealed class StrictReader(Stream stream, long now)
{
    private const int LongestName = 4096;
    private const int LongestText = 512;
    private const long ClockSlack = 10;

    private readonly MemoryStream _seen = new();

    /// <summary>The byte order the message came in; known after the header.</summary>
    public WireOrder Order { get; private set; }

    /// <summary>All bytes read so far.</summary>
    public byte[] Seen => _seen.ToArray();

    /// <summary>A whole datagram: nothing may follow the message but a trailer.</summary>
    public static (WireMessage Message, WireOrder Order) Datagram(byte[] datagram, long now)
    {
        using var stream = new MemoryStream(datagram, writable: false);
        var reader = new StrictReader(stream, now);
        var message = reader.DatagramBody(reader.Header());
        message = message with { Trailer = reader.Trailer() };
        if (!WireEncoder.Encode(message, reader.Order).AsSpan().SequenceEqual(datagram)) throw new WireFaultException("bytes that the message does not have");
        return (message, reader.Order);
    }

    /// <summary>A message at the start of a stream: 05, 06, 07 with a file record, or a debug message.</summary>
    public WireMessage StreamMessage()
    {
        var header = Header();
        return header.Type switch
        {
            WireType.Deleted or WireType.Request or WireType.Offer => header with { File = File() },
            WireType.Debug => header with { Text = DebugText() },
            var type => throw new WireFaultException($"type {type:x4} has no place on TCP"),
        };
    }

    private WireMessage Header()
    {
        var type = Take(2);
        if (Take(1)[0] != 0) throw new WireFaultException("no 00 behind the type");
        var client = Name(255, "client name");
        var port = Take(2);
        var time = Take(8);
        var number = TypeNumber(type, time);
        var message = new WireMessage(number, client, Order == WireOrder.Big ? BinaryPrimitives.ReadUInt16BigEndian(port) : BinaryPrimitives.ReadUInt16LittleEndian(port), Int64(time));
        if (message.Port == 0) throw new WireFaultException("TCP port 0");
        if (Math.Abs(message.Time - now) > ClockSlack) throw new WireFaultException($"current time {message.Time} is not {now}");
        return message;
    }

    // FF FF reads the same both ways: there the current time tells.
    private ushort TypeNumber(byte[] type, byte[] time)
    {
        if (type is [0xFF, 0xFF])
        {
            Order = Math.Abs(BinaryPrimitives.ReadInt64BigEndian(time) - now) <= ClockSlack ? WireOrder.Big : WireOrder.Little;
            return WireType.Debug;
        }

        Order = type[0] == 0 ? WireOrder.Big : WireOrder.Little;
        var number = BinaryPrimitives.ReadUInt16BigEndian(type);
        if (Order == WireOrder.Little) number = BinaryPrimitives.ReverseEndianness(number);
        if (number is < WireType.Status or > WireType.Empty) throw new WireFaultException($"unknown type {Convert.ToHexString(type)}");
        return number;
    }

    private WireMessage DatagramBody(WireMessage header) => header.Type switch
    {
        WireType.Status => header,
        WireType.NoChanges => header with { Newest = Int64(Take(8)), DirectorySha1 = Sha1() },
        WireType.Empty => header with { Newest = Int64(Take(8)) },
        WireType.Debug => header with { Text = stream.Position < stream.Length && PeekIsZero() ? DebugText() : null },
        _ => header with { File = File() },
    };

    private bool PeekIsZero()
    {
        var next = stream.ReadByte();
        stream.Position--;
        return next == 0;
    }

    private WireFile File()
    {
        var mtime = Int64(Take(8));
        if (Take(1)[0] != 0) throw new WireFaultException("no 00 before the file name");
        var name = Name(LongestName, "file name");
        if (name.Split('/').Any(part => part is "" or "." or ".." || Encoding.UTF8.GetByteCount(part) > 255)) throw new WireFaultException($"file name {name}");
        var sha1 = Sha1();
        var length = Int64(Take(8));
        return length >= 0 ? new WireFile(mtime, name, sha1, length) : throw new WireFaultException($"length {length}");
    }

    // 00 text 00, or nothing at all.
    private string? DebugText()
    {
        var first = stream.ReadByte();
        if (first < 0) return null;
        _seen.WriteByte((byte)first);
        return first == 0 ? Name(LongestText, "debug text") : throw new WireFaultException("no 00 before the debug text");
    }

    private string Name(int longest, string what)
    {
        var bytes = new List<byte>();
        for (var next = Take(1)[0]; next != 0; next = Take(1)[0])
        {
            bytes.Add(next);
            if (bytes.Count > longest) throw new WireFaultException($"{what} longer than {longest} bytes");
        }

        if (bytes.Count == 0) throw new WireFaultException($"empty {what}");
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (ArgumentException)
        {
            throw new WireFaultException($"{what} is not UTF-8");
        }
    }

    private string? Trailer()
    {
        if (stream.Position == stream.Length) return null;
        if (Order != WireOrder.Big) throw new WireFaultException("something follows a little-endian message");
        if (!Take(4).AsSpan().SequenceEqual("CBX2"u8)) throw new WireFaultException("what follows the message is no trailer");
        var length = BinaryPrimitives.ReadUInt16BigEndian(Take(2));
        var content = Take(length);
        return stream.Position == stream.Length ? Convert.ToHexStringLower(content) : throw new WireFaultException("something follows the trailer");
    }

    private string Sha1() => Convert.ToHexStringLower(Take(20));

    private long Int64(byte[] eight) => Order == WireOrder.Big ? BinaryPrimitives.ReadInt64BigEndian(eight) : BinaryPrimitives.ReadInt64LittleEndian(eight);

    private byte[] Take(int count)
    {
        var bytes = new byte[count];
        var got = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        _seen.Write(bytes, 0, got);
        return got == count ? bytes : throw new WireFaultException($"ends {count - got} bytes early");
    }
}
