using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;

namespace CloudBox.Network.Time;

/// <summary>Where and when a datagram came, as the kernel has written it down; what an answer needs.</summary>
internal struct Arrival
{
    private const int Ipv4 = 2; // AF_INET
    private const int Ipv6 = 10; // AF_INET6

    /// <summary>The sender, a sockaddr of one of the two families.</summary>
    public SocketName Name;

    /// <summary>Bytes of it; 0 when there is none.</summary>
    public int NameLength;

    /// <summary>Our address, the one that was asked, as in6_pktinfo has it.</summary>
    public LocalName Local;

    /// <summary>True when <see cref="Local"/> holds it.</summary>
    public bool HasLocal;

    /// <summary>How long ago the datagram had come when it was taken; 0 when that is not known.</summary>
    public long AgeNs;

    /// <summary>The sender's address; IPv4 on a socket for both is unwrapped.</summary>
    public readonly IPAddress Source
    {
        get
        {
            ReadOnlySpan<byte> name = Name;
            return BitConverter.ToUInt16(name) switch
            {
                Ipv4 => new IPAddress(name.Slice(4, 4)),
                Ipv6 => Unwrapped(new IPAddress(name.Slice(8, 16))),
                _ => IPAddress.None,
            };
        }
    }

    /// <summary>The sender's port.</summary>
    public readonly ushort Port => BinaryPrimitives.ReadUInt16BigEndian(((ReadOnlySpan<byte>)Name)[2..]);

    private static IPAddress Unwrapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Room for a sockaddr_in6, the longer of the two.</summary>
    [InlineArray(28)]
    public struct SocketName
    {
        private byte _first;
    }

    /// <summary>struct in6_pktinfo: 16 bytes of address, the interface's number.</summary>
    [InlineArray(20)]
    public struct LocalName
    {
        private byte _first;
    }
}
