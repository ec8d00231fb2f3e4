using System.Buffers.Binary;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Status;

/// <summary>Why bytes are not a status message.</summary>
public enum DecodeFault
{
    None,

    /// <summary>The bytes end too early. On a stream: read more.</summary>
    Truncated,

    UnknownType,
    BadClientName,
    BadFileName,
    BadLength,

    /// <summary>Bytes follow that no form of this type has.</summary>
    TrailingBytes,
}

/// <summary>
/// Reads status messages in both byte orders and every form that programs in the wild send. Never throws; allocates no more
/// than a copy of its input.
/// </summary>
public static class StatusDecoder
{
    /// <summary>Longest header and file record together: what a stream reader has to buffer before it may give up.</summary>
    public const int MaxStreamMessageBytes = 2 + 1 + ClientName.MaxBytes + 1 + 2 + 8 + 8 + 1 + RelativePath.MaxBytes + 1 + Sha1Digest.Size + 8;

    // Later than any clock that runs (2242), small enough that a number in the wrong byte order is almost never below it.
    private const long LatestPlausibleTime = 1L << 33;

    /// <summary>Decodes a whole datagram.</summary>
    /// <param name="datagram">All bytes of it.</param>
    /// <param name="message">The message, or null on a fault.</param>
    /// <param name="order">The byte order the sender uses.</param>
    /// <returns>What is wrong, or <see cref="DecodeFault.None"/>.</returns>
    public static DecodeFault Decode(ReadOnlySpan<byte> datagram, out StatusMessage? message, out ByteOrder order)
    {
        message = null;
        var fault = ReadHeader(datagram, out var header, out order);
        if (fault != DecodeFault.None) return fault;
        var rest = datagram[header.Size..];
        var reader = new Body(rest, order);
        switch (header.Message.Type)
        {
            case StatusType.Debug:
                message = ReadDebug(header.Message, rest, order);
                return DecodeFault.None;
            case var type when type.CarriesFile():
                fault = reader.ReadFile(out var file);
                message = header.Message with { File = file };
                break;
            default:
                message = ReadSummary(header.Message, ref reader);
                break;
        }

        if (fault == DecodeFault.None) fault = ReadTrailer(rest[reader.Used..], order, ref message);
        if (fault != DecodeFault.None) message = null;
        return fault;
    }

    /// <summary>
    /// Decodes one message at the start of a TCP stream, where a file record always follows types 0x03 to 0x07 and nothing
    /// follows the header of the others.
    /// </summary>
    /// <param name="bytes">What has arrived so far.</param>
    /// <param name="atEnd">True when nothing more will come.</param>
    /// <param name="message">The message, or null on a fault.</param>
    /// <param name="order">The byte order the sender uses.</param>
    /// <param name="used">Bytes the message takes, 0 on a fault; what follows a 0x07 is content.</param>
    /// <returns><see cref="DecodeFault.Truncated"/> when more bytes are needed, another fault when none will help.</returns>
    public static DecodeFault DecodeStream(ReadOnlySpan<byte> bytes, bool atEnd, out StatusMessage? message, out ByteOrder order, out int used)
    {
        message = null;
        used = 0;
        var fault = ReadHeader(bytes, out var header, out order);
        if (fault != DecodeFault.None) return fault;
        var rest = bytes[header.Size..];
        if (header.Message.Type == StatusType.Debug)
        {
            if (!DebugText.TryRead(rest, atEnd, out var text, out var textSize)) return DecodeFault.Truncated;
            message = header.Message with { Text = text };
            used = header.Size + textSize;
            return DecodeFault.None;
        }

        var reader = new Body(rest, order);
        message = header.Message;
        if (header.Message.Type.CarriesFile())
        {
            fault = reader.ReadFile(out var file);
            message = fault == DecodeFault.None ? header.Message with { File = file } : null;
        }

        used = message is null ? 0 : header.Size + reader.Used;
        return fault;
    }

    private readonly record struct Header(StatusMessage Message, int Size);

    private static DecodeFault ReadHeader(ReadOnlySpan<byte> bytes, out Header header, out ByteOrder order)
    {
        header = default;
        order = ByteOrder.BigEndian;
        if (bytes.Length < 3) return DecodeFault.Truncated;
        if (!TryReadType(bytes, out var type, out order) || bytes[2] != 0) return DecodeFault.UnknownType;
        var nameEnd = bytes[3..].IndexOf((byte)0);
        if (nameEnd > ClientName.MaxBytes || (nameEnd < 0 && bytes.Length > 3 + ClientName.MaxBytes)) return DecodeFault.BadClientName;
        if (nameEnd < 0) return DecodeFault.Truncated;
        if (!ClientName.TryParse(bytes.Slice(3, nameEnd), out var client)) return DecodeFault.BadClientName;
        var numbers = bytes[(3 + nameEnd + 1)..];
        if (numbers.Length < 10) return DecodeFault.Truncated;
        order = ConfirmOrder(order, numbers[2..]);
        var message = new StatusMessage
        {
            Type = type,
            Client = client,
            TcpPort = order == ByteOrder.BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(numbers) : BinaryPrimitives.ReadUInt16LittleEndian(numbers),
            CurrentTime = ReadInt64(numbers[2..], order),
        };
        header = new Header(message, 3 + nameEnd + 1 + 10);
        return DecodeFault.None;
    }

    private static bool TryReadType(ReadOnlySpan<byte> bytes, out StatusType type, out ByteOrder order)
    {
        order = bytes[0] == 0 || (bytes[0], bytes[1]) is (0xFF, 0xFF) ? ByteOrder.BigEndian : ByteOrder.LittleEndian;
        type = (StatusType)(bytes[0] == 0 ? bytes[1] : bytes[0]);
        var isDebug = (bytes[0], bytes[1]) is (0xFF, 0xFF) or (0x00, 0xFF) or (0xFF, 0x00);
        if (isDebug) type = StatusType.Debug;
        return isDebug || (type is >= StatusType.Status and <= StatusType.DirectoryEmpty && (bytes[0] == 0 || bytes[1] == 0));
    }

    // The type has told, except FF FF, which reads the same in both orders. The time overrules it only when it makes sense in
    // the other order alone, for programs that convert the type but not the rest.
    private static ByteOrder ConfirmOrder(ByteOrder byType, ReadOnlySpan<byte> time)
    {
        var other = byType == ByteOrder.BigEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian;
        return !IsPlausible(ReadInt64(time, byType)) && IsPlausible(ReadInt64(time, other)) ? other : byType;
    }

    private static bool IsPlausible(long seconds) => seconds is >= 0 and < LatestPlausibleTime;

    // 0x01: nothing, or the current time once more. 0x02 and 0x08: an mtime, a SHA1, both or neither. The length tells.
    private static StatusMessage ReadSummary(StatusMessage header, ref Body body)
    {
        var size = body.Left - TrailerSize(body.Rest, body.Order);
        if (header.Type == StatusType.Status)
        {
            if (size == sizeof(long)) body.Skip(sizeof(long));
            return header;
        }

        long? mtime = size is sizeof(long) or sizeof(long) + Sha1Digest.Size ? body.ReadInt64() : null;
        var isFull = size is Sha1Digest.Size || (size == sizeof(long) + Sha1Digest.Size && header.Type == StatusType.NoChanges);
        return header with { NewestMtime = mtime, DirectorySha1 = isFull ? body.ReadSha1() : null };
    }

    // The trailer is the last thing in a message; where it starts follows from the few lengths that can stand before it.
    private static int TrailerSize(ReadOnlySpan<byte> rest, ByteOrder order)
    {
        if (order != ByteOrder.BigEndian) return 0;
        foreach (var before in (ReadOnlySpan<int>)[0, sizeof(long), Sha1Digest.Size, sizeof(long) + Sha1Digest.Size])
        {
            if (rest.Length > before && StatusTrailer.TryRead(rest[before..], out _)) return rest.Length - before;
        }

        return 0;
    }

    // Anything may follow; a trailer there is read, so that our own debug messages are recognised as ours.
    private static StatusMessage ReadDebug(StatusMessage header, ReadOnlySpan<byte> rest, ByteOrder order)
    {
        DebugText.TryRead(rest, atEnd: true, out var text, out var size);
        var isOurs = StatusTrailer.TryRead(rest[size..], out var trailer) && order == ByteOrder.BigEndian;
        return header with { Text = text, Trailer = isOurs ? trailer : null };
    }

    private static DecodeFault ReadTrailer(ReadOnlySpan<byte> rest, ByteOrder order, ref StatusMessage? message)
    {
        if (rest.IsEmpty) return DecodeFault.None;
        if (order != ByteOrder.BigEndian || !StatusTrailer.TryRead(rest, out var trailer)) return DecodeFault.TrailingBytes;
        message = message! with { Trailer = trailer };
        return DecodeFault.None;
    }

    private static long ReadInt64(ReadOnlySpan<byte> bytes, ByteOrder order) =>
        order == ByteOrder.BigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);

    private ref struct Body(ReadOnlySpan<byte> bytes, ByteOrder order)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Used { get; private set; }

        public readonly ByteOrder Order => order;

        public readonly ReadOnlySpan<byte> Rest => _bytes[Used..];

        public readonly int Left => _bytes.Length - Used;

        public void Skip(int count) => Used += count;

        public long ReadInt64()
        {
            var value = StatusDecoder.ReadInt64(Rest, order);
            Used += sizeof(long);
            return value;
        }

        public Sha1Digest ReadSha1()
        {
            var value = Sha1Digest.FromBytes(Rest);
            Used += Sha1Digest.Size;
            return value;
        }

        public DecodeFault ReadFile(out FileRecord file)
        {
            file = default;
            if (Left < 9) return DecodeFault.Truncated;
            var mtime = ReadInt64();
            if (Rest[0] != 0) return DecodeFault.BadFileName;
            Used++;
            var end = Rest.IndexOf((byte)0);
            if (end > RelativePath.MaxBytes || (end < 0 && Left > RelativePath.MaxBytes)) return DecodeFault.BadFileName;
            if (end < 0) return DecodeFault.Truncated;
            if (!RelativePath.TryParse(Rest[..end], out var path, out _)) return DecodeFault.BadFileName;
            Used += end + 1;
            if (Left < Sha1Digest.Size + sizeof(long)) return DecodeFault.Truncated;
            var sha1 = ReadSha1();
            var length = ReadInt64();
            if (length < 0) return DecodeFault.BadLength;
            file = new FileRecord(mtime, path, sha1, length);
            return DecodeFault.None;
        }
    }
}
