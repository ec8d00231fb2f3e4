using System.Buffers.Binary;
using System.Security.Cryptography;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Status;

/// <summary>What the user chose about the status protocol.</summary>
/// <param name="Name">Our client name (<c>--name</c>).</param>
/// <param name="BroadcastPort">The UDP port that the subnet shares (<c>--broadcast-port</c>).</param>
/// <param name="Interfaces">Names of the interfaces to use (<c>--interface</c>); empty means all.</param>
/// <param name="StaticPeers">Peers that broadcasts do not reach (<c>--peer</c>).</param>
public sealed record StatusOptions(
    ClientName Name, ushort BroadcastPort, IReadOnlyList<string> Interfaces, IReadOnlyList<PeerAddress> StaticPeers)
{
    /// <summary>Who this process is, once it knows where it accepts transfers; each call makes a new nonce.</summary>
    public OwnIdentity CreateIdentity(ushort tcpPort)
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(nonce);
        return new OwnIdentity(Name, tcpPort, BinaryPrimitives.ReadUInt64BigEndian(nonce));
    }
}
