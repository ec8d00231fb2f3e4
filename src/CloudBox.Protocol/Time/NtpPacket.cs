using System.Buffers.Binary;

namespace CloudBox.Protocol.Time;

/// <summary>The leap indicator: what the last minute of this day has, or that the clock cannot be relied on.</summary>
public enum NtpLeap : byte
{
    None,

    /// <summary>It has 61 seconds.</summary>
    Add,

    /// <summary>It has 59 seconds.</summary>
    Delete,

    /// <summary>The clock is not synchronised.</summary>
    Unsynchronised,
}

/// <summary>Who speaks to whom.</summary>
public enum NtpMode : byte
{
    Reserved,
    SymmetricActive,
    SymmetricPassive,
    Client,
    Server,
    Broadcast,
    Control,
    Private,
}

/// <summary>The header of an NTP packet (RFC 5905 section 7.3), the same in versions 1 to 4.</summary>
public readonly record struct NtpPacket
{
    /// <summary>Bytes of the header. Extension fields and a signature may follow (<see cref="NtpTail"/>).</summary>
    public const int Size = 48;

    /// <summary>The highest stratum of a clock that is synchronised; 0 in an answer says no (a kiss-o'-death).</summary>
    public const byte MaxStratum = 15;

    private const double Unit = 65_536;

    public NtpLeap Leap { get; init; }

    /// <summary>0 to 7; 4 is the present one.</summary>
    public byte Version { get; init; }

    public NtpMode Mode { get; init; }

    /// <summary>Steps from a clock that needs no other: 1 for that clock itself.</summary>
    public byte Stratum { get; init; }

    /// <summary>Time between requests, as a power of two, in seconds.</summary>
    public sbyte Poll { get; init; }

    /// <summary>How finely the clock can be read, as a power of two, in seconds.</summary>
    public sbyte Precision { get; init; }

    /// <summary>The way to the clock of stratum 1 and back, in units of 2^-16 s.</summary>
    public uint RootDelay { get; init; }

    /// <summary>What may have been lost on that way, in units of 2^-16 s.</summary>
    public uint RootDispersion { get; init; }

    /// <summary>Where the server has its time from: an address, a name, or in a kiss-o'-death four letters that say why.</summary>
    public uint ReferenceId { get; init; }

    /// <summary>When the clock was last set or corrected.</summary>
    public NtpTimestamp Reference { get; init; }

    /// <summary>The transmit field of the request that this answers.</summary>
    public NtpTimestamp Originate { get; init; }

    /// <summary>When the request came.</summary>
    public NtpTimestamp Receive { get; init; }

    /// <summary>When this left.</summary>
    public NtpTimestamp Transmit { get; init; }

    /// <summary>Half of the root delay and all of the root dispersion, in seconds: how wrong the server says it can be.</summary>
    public double RootDistanceSeconds => ((RootDelay / 2.0) + RootDispersion) / Unit;

    /// <summary>Reads a header from the first 48 bytes; false when there are fewer. Every such header is a packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out NtpPacket packet)
    {
        packet = default;
        if (bytes.Length < Size) return false;
        packet = new NtpPacket
        {
            Leap = (NtpLeap)(bytes[0] >> 6),
            Version = VersionOf(bytes[0]),
            Mode = (NtpMode)(bytes[0] & 7),
            Stratum = bytes[1],
            Poll = (sbyte)bytes[2],
            Precision = (sbyte)bytes[3],
            RootDelay = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            RootDispersion = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            ReferenceId = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
            Reference = ReadTime(bytes[16..]),
            Originate = ReadTime(bytes[24..]),
            Receive = ReadTime(bytes[32..]),
            Transmit = ReadTime(bytes[40..]),
        };
        return true;
    }

    /// <summary>The version that a packet's first byte names.</summary>
    public static byte VersionOf(byte first) => (byte)((first >> 3) & 7);

    /// <summary>Writes the 48 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        bytes[0] = (byte)(((byte)Leap << 6) | ((Version & 7) << 3) | ((byte)Mode & 7));
        bytes[1] = Stratum;
        bytes[2] = (byte)Poll;
        bytes[3] = (byte)Precision;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], RootDelay);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], RootDispersion);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], ReferenceId);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Reference.Value);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], Originate.Value);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[32..], Receive.Value);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[40..], Transmit.Value);
    }

    private static NtpTimestamp ReadTime(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes));
}
