using System.Net;
using CloudBox.Protocol.Status;

namespace CloudBox.Engine.Peers;

/// <summary>Who we are on the subnet.</summary>
/// <param name="Name">Our client name.</param>
/// <param name="TcpPort">Where we accept transfers.</param>
/// <param name="Nonce">Random per process.</param>
public readonly record struct OwnIdentity(ClientName Name, ushort TcpPort, ulong Nonce);

/// <summary>
/// Who is on the subnet: recognises our own messages, duplicates, dialects, clocks and name clashes from what is heard.
/// Single-threaded; bounded, the peer that was silent longest goes first.
/// </summary>
/// <param name="own">Who we are.</param>
/// <param name="latelyNs">How long a peer counts as heard "lately": three intervals, at least a minute.</param>
/// <param name="capacity">Most peers remembered.</param>
public sealed class PeerTable(OwnIdentity own, long latelyNs, int capacity = 256)
{
    /// <summary>Takes note of a decoded datagram.</summary>
    /// <param name="message">The datagram.</param>
    /// <param name="order">Its byte order.</param>
    /// <param name="source">The packet's source address.</param>
    /// <param name="isOwnAddress">True when that is an address of this machine.</param>
    /// <param name="nowNs">Our clock, ns since the epoch.</param>
    public Hearing Hear(StatusMessage message, ByteOrder order, IPAddress source, bool isOwnAddress, long nowNs) =>
        throw new NotSupportedException($"{own} {latelyNs} {capacity}");

    /// <summary>True when each of our messages has to go out in little-endian order too.</summary>
    public bool WantsLittleEndian(long nowNs) => throw new NotSupportedException();

    /// <summary>Peers heard lately.</summary>
    public IReadOnlyList<Peer> Present(long nowNs) => throw new NotSupportedException();

    /// <summary>The peer heard lately with this address, for a connection that it opened; null when there is none or several.</summary>
    public Peer? Find(ClientName name, IPAddress address) => throw new NotSupportedException();
}
