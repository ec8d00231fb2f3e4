using System.Net;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

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
/// <remarks>
/// A peer is (name, address, TCP port); a modern one is also its process's nonce, so that it stays one when it is heard over
/// several interfaces. A port 0 is replaced in place once the port is known.
/// </remarks>
/// <param name="own">Who we are.</param>
/// <param name="latelyNs">How long a peer counts as heard "lately": three intervals, at least a minute.</param>
/// <param name="capacity">Most peers remembered.</param>
public sealed class PeerTable(OwnIdentity own, long latelyNs, int capacity = 256)
{
    // So that one host that invents names forgets its own inventions first.
    private readonly int _perAddress = Math.Max(8, capacity / 4);
    private readonly List<PeerEntry> _entries = [];
    private readonly NameClashes _clashes = new();
    private long _nowNs;

    /// <summary>Takes note of a decoded datagram.</summary>
    /// <param name="message">The datagram.</param>
    /// <param name="order">Its byte order.</param>
    /// <param name="source">The packet's source address.</param>
    /// <param name="isOwnAddress">True when that is an address of this machine.</param>
    /// <param name="nowNs">Our clock, ns since the epoch.</param>
    public Hearing Hear(StatusMessage message, ByteOrder order, IPAddress source, bool isOwnAddress, long nowNs)
    {
        _nowNs = nowNs;
        if (IsOwn(message, isOwnAddress)) return new(HearingKind.Own, null);
        return message.Trailer is { } trailer ? HearModern(message, trailer, source) : HearOriginal(message, order, source);
    }

    /// <summary>
    /// True when our messages have to go out in little-endian order too: all of them, or those of <paramref name="file"/>. Of
    /// what it cannot hold the C original is better not told.
    /// </summary>
    public bool WantsLittleEndian(long nowNs, RelativePath? file = null)
    {
        _nowNs = nowNs;
        var listeners = _entries.FindAll(entry => entry.NeedsLittleEndian && IsPresent(entry));
        if (file is not { } path || COriginalFiles.CanHold(path)) return listeners.Count > 0;
        if (!COriginalFiles.FitsItsBuffers(path) && listeners.Exists(entry => entry.Peer.MayBeCOriginal)) return false;
        return listeners.Exists(entry => !entry.Peer.MayBeCOriginal);
    }

    /// <summary>Peers heard lately.</summary>
    public IReadOnlyList<Peer> Present(long nowNs)
    {
        _nowNs = nowNs;
        return [.. _entries.Where(IsPresent).Select(entry => entry.Peer)];
    }

    /// <summary>
    /// The peer heard lately with this address, for a connection that it opened; null when there is none or several. "Lately"
    /// is judged by the latest time that any other call has named.
    /// </summary>
    public Peer? Find(ClientName name, IPAddress address)
    {
        var found = _entries.FindAll(entry => entry.IsNamed(name) && entry.Uses(address) && IsPresent(entry));
        return found.Count == 1 ? found[0].Peer : null;
    }

    // Our little-endian copies have no trailer; name, port and an address of this machine together are only ours.
    private bool IsOwn(StatusMessage message, bool isOwnAddress) => message.Trailer is { } trailer
        ? trailer.Nonce == own.Nonce
        : isOwnAddress && message.Client == own.Name && message.TcpPort == own.TcpPort;

    private Hearing HearModern(StatusMessage message, StatusTrailer trailer, IPAddress source)
    {
        var (name, port) = (message.Client, message.TcpPort);
        var entry = _entries.Find(candidate => candidate.Nonce == trailer.Nonce && candidate.Port == port && candidate.IsNamed(name))
            ?? FindAt(name, source, port)
            ?? Add(name, source, port);
        entry.BecomeModern(trailer.Nonce);
        entry.NoteAddress(source, _nowNs);
        if (!entry.Accept(trailer.Sequence, _nowNs)) return Duplicate(entry);
        return Message(entry, message, source, trailer.Features.HasFlag(StatusFeatures.Leaving), PeerNews.None);
    }

    private Hearing HearOriginal(StatusMessage message, ByteOrder order, IPAddress source)
    {
        var entry = FindAt(message.Client, source, message.TcpPort);
        if (entry?.Nonce is not null && order == ByteOrder.LittleEndian) return Duplicate(entry);
        entry ??= AdoptPort(message.Client, source, message.TcpPort) ?? Add(message.Client, source, message.TcpPort);
        var news = entry.LearnDialect(message, order) ? PeerNews.RecognisedCOriginal : PeerNews.None;
        return Message(entry, message, source, isLeaving: false, news);
    }

    private Hearing Duplicate(PeerEntry entry)
    {
        entry.Touch(_nowNs);
        return new(HearingKind.Duplicate, entry.Peer);
    }

    private Hearing Message(PeerEntry entry, StatusMessage message, IPAddress source, bool isLeaving, PeerNews news)
    {
        RemoveReplacedBy(entry, source);
        news |= entry.Note(message, isLeaving, _nowNs, latelyNs);
        if (message.Client == own.Name && !isLeaving && _clashes.ShouldTell(source, _nowNs)) news |= PeerNews.NameTaken;
        return new(HearingKind.Message, entry.Peer, news);
    }

    private bool IsPresent(PeerEntry entry) => entry.IsPresent(_nowNs, latelyNs);

    private PeerEntry? FindAt(ClientName name, IPAddress source, ushort port) => _entries.Find(entry => entry.IsAt(name, source, port));

    // The port of a peer that had none yet; or port 0 from a peer that had one: only a program that has just started has none.
    private PeerEntry? AdoptPort(ClientName name, IPAddress source, ushort port)
    {
        var entry = _entries.Find(candidate =>
            (candidate.Port == 0 || port == 0) && candidate.Nonce is null && candidate.IsNamed(name) && candidate.Uses(source));
        entry?.ChangePort(port);
        return entry;
    }

    // Same name and address: an entry without a port is this one; a copy that came before the trailer was known is this one;
    // one on another port that fell silent was this one before it restarted. One that still speaks is a second daemon there.
    private void RemoveReplacedBy(PeerEntry entry, IPAddress source) => _entries.RemoveAll(other =>
        other != entry
        && other.IsNamed(entry.Peer.Name)
        && other.Uses(source)
        && (other.Port == entry.Port || (other.Port == 0 && other.Nonce is null) || other.IsProbablyGone(_nowNs, latelyNs)));

    private PeerEntry Add(ClientName name, IPAddress source, ushort port)
    {
        MakeRoomFor(source);
        var entry = new PeerEntry(name, source, port, _nowNs);
        _entries.Add(entry);
        return entry;
    }

    // Two segments: a peer heard repeatedly over some time goes only when there are no others.
    private void MakeRoomFor(IPAddress source)
    {
        var ofSource = _entries.FindAll(entry => entry.Uses(source));
        if (ofSource.Count < _perAddress && _entries.Count < capacity) return;
        var candidates = ofSource.Count >= _perAddress ? ofSource : _entries;
        _entries.Remove(candidates.MinBy(entry => (entry.IsEstablished(_nowNs, latelyNs), entry.LastHeardNs))!);
    }
}
