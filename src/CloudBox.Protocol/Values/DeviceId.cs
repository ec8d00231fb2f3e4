using System.Buffers.Binary;

namespace CloudBox.Protocol.Values;

/// <summary>
/// A device: the SHA-256 of its public key (SubjectPublicKeyInfo). Whoever holds the private key is the device, whatever name
/// and address it has. Ordered by the bytes: of two simultaneous dials the one from the lower device stays.
/// </summary>
public readonly record struct DeviceId(UInt128 High, UInt128 Low) : IComparable<DeviceId>
{
    /// <summary>Bytes in an id.</summary>
    public const int Size = 32;

    /// <summary>Reads an id from the first 32 bytes.</summary>
    public static DeviceId FromBytes(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }

    public int CompareTo(DeviceId other) => High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    public static bool operator <(DeviceId left, DeviceId right) => left.CompareTo(right) < 0;

    public static bool operator <=(DeviceId left, DeviceId right) => left.CompareTo(right) <= 0;

    public static bool operator >(DeviceId left, DeviceId right) => left.CompareTo(right) > 0;

    public static bool operator >=(DeviceId left, DeviceId right) => left.CompareTo(right) >= 0;
}
