using System.Net;
using CloudBox.Protocol.Status;

namespace CloudBox.Engine.Peers;

/// <summary>What a peer can be spoken to with.</summary>
public enum PeerDialect
{
    /// <summary>The assignment's protocol, in either byte order.</summary>
    Original,

    /// <summary>
    /// The C original's dialect: header-only 02 and 08, requests by broadcast, answers by bare push. It crashes or deletes its
    /// folder on TCP debug messages, so it never gets one.
    /// </summary>
    COriginal,

    /// <summary>This program: its datagrams carry the trailer.</summary>
    Modern,
}

/// <summary>
/// Tells one peer from another: the name it gives itself, the address its packets come from, and its TCP port, so that two
/// hosts with one name, and two daemons on one host, stay two.
/// </summary>
public readonly record struct PeerKey(ClientName Name, IPAddress Address, ushort TcpPort)
{
    public override string ToString() => $"{Name} {Address}:{TcpPort}";
}

/// <summary>A peer as it was when it was last heard. Immutable; each broadcast makes a new one.</summary>
/// <param name="Key">Which peer.</param>
/// <param name="Dialect">How to speak to it.</param>
/// <param name="Order">The byte order to answer it in.</param>
/// <param name="ClockOffsetSeconds">Its clock minus ours; 0 within two seconds, which network and rounding explain.</param>
/// <param name="Nonce">Its process, when it is modern.</param>
/// <param name="MayBeCOriginal">
/// True while nothing has told whether a little-endian peer is the C original: that takes a type other than 03 to 05.
/// </param>
public sealed record Peer(
    PeerKey Key, PeerDialect Dialect, ByteOrder Order, long ClockOffsetSeconds = 0, ulong? Nonce = null, bool MayBeCOriginal = false)
{
    /// <summary>True when it opens sessions: then its broadcasts are hints, and its files come over the session.</summary>
    public bool HasSessions { get; init; }

    /// <summary>True while nothing has told what this little-endian peer is; then it is told nothing over TCP.</summary>
    public bool IsUnclear => Dialect == PeerDialect.Original && MayBeCOriginal;

    /// <summary>True when a message over TCP reaches it and does no harm: the C original takes each for the name of a file.</summary>
    public bool TakesMessages => Dialect != PeerDialect.COriginal && !MayBeCOriginal && Key.TcpPort != 0;

    /// <summary>Where it accepts transfers.</summary>
    public IPEndPoint EndPoint => new(Key.Address, Key.TcpPort);

    /// <summary>Its name, for logs.</summary>
    public ClientName Name => Key.Name;

    public override string ToString() => Key.ToString();
}
