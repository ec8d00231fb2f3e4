using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace CloudBox.Network.Status;

/// <summary>An IPv4 subnet: arithmetic on addresses, nothing else.</summary>
/// <param name="First">The network address as a number.</param>
/// <param name="PrefixLength">Bits that name the network, 0 to 32.</param>
public readonly record struct Ipv4Network(uint First, int PrefixLength)
{
    /// <summary>The subnet that an address with this prefix lies in.</summary>
    public static Ipv4Network Of(IPAddress address, int prefixLength) => new(ToNumber(address) & Mask(prefixLength), prefixLength);

    /// <summary>
    /// The directed broadcast address (RFC 919), all host bits one; null for /31 and /32, which have none (RFC 3021).
    /// </summary>
    public IPAddress? Broadcast => PrefixLength < 31 ? ToAddress(First | ~Mask(PrefixLength)) : null;

    /// <summary>True when a host of this subnet can have the address: inside, and neither its network nor its broadcast address.</summary>
    public bool HasHost(IPAddress address)
    {
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork) return false;
        var mask = Mask(PrefixLength);
        var number = ToNumber(address);
        if ((number & mask) != First) return false;
        return PrefixLength >= 31 || ((number & ~mask) != 0 && (number | mask) != uint.MaxValue);
    }

    /// <summary>The length of a netmask; one bits after the first zero do not count.</summary>
    public static int PrefixLengthOf(uint mask) => BitOperations.LeadingZeroCount(~mask);

    public override string ToString() => $"{ToAddress(First)}/{PrefixLength}";

    private static uint Mask(int prefixLength) => prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);

    private static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out var written) && written == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : throw new ArgumentException($"Not an IPv4 address: {address}", nameof(address));
    }

    private static IPAddress ToAddress(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
