using System.Net;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Peers;

/// <summary>What the table remembers of one peer.</summary>
internal sealed class PeerEntry
{
    private const int MaxAddresses = 4;
    private const int EstablishedHearings = 3;
    private const long EstablishedNs = 10 * UnixTime.NanosecondsPerSecond;

    // A modern peer says 01 every five seconds; two missed are two datagrams lost or a process gone.
    private const long ModernSilenceNs = 12 * UnixTime.NanosecondsPerSecond;

    // What goes out over two interfaces arrives over both, in either order and in bursts; only at an address that is gone nothing
    // arrives any more.
    private const int MissedUntilMoved = 3;
    private const long MissedNs = 2 * UnixTime.NanosecondsPerSecond;

    private readonly List<IPAddress> _addresses = [];
    private SequenceWindow _window;
    private ClockOffset _clock;
    private PeerDialect _dialect = PeerDialect.Original;
    private ByteOrder _order = ByteOrder.LittleEndian;
    private bool _isProvenOrdinary;
    private bool _hasBeenHeard;
    private bool _hasLeft;
    private bool _hasSessions;
    private int _hearings;
    private long _firstHeardNs;
    private long _addressHeardNs;
    private int _missedAtAddress;

    public PeerEntry(ClientName name, IPAddress address, ushort port, long nowNs)
    {
        _addresses.Add(address);
        (Port, _firstHeardNs, _addressHeardNs, LastHeardNs) = (port, nowNs, nowNs, nowNs);
        Peer = new Peer(new PeerKey(name, address, port), _dialect, _order, MayBeCOriginal: true);
    }

    /// <summary>The peer as it was when it was last heard.</summary>
    public Peer Peer { get; private set; }

    public ushort Port { get; private set; }

    /// <summary>Its process; null while no trailer of it was heard.</summary>
    public ulong? Nonce { get; private set; }

    public long LastHeardNs { get; private set; }

    /// <summary>True for a peer that understands little-endian messages only.</summary>
    public bool NeedsLittleEndian => Nonce is null && _order == ByteOrder.LittleEndian;

    public bool IsPresent(long nowNs, long latelyNs) => _hasBeenHeard && !_hasLeft && nowNs - LastHeardNs <= latelyNs;

    /// <summary>True for a peer that was heard repeatedly and over some time: a flood of invented names never is.</summary>
    public bool IsEstablished(long nowNs, long latelyNs) =>
        _hearings >= EstablishedHearings && LastHeardNs - _firstHeardNs >= EstablishedNs && IsPresent(nowNs, latelyNs);

    /// <summary>True when another process of this name and address has probably taken its place.</summary>
    public bool IsProbablyGone(long nowNs, long latelyNs) =>
        _hasLeft || nowNs - LastHeardNs > (Nonce is null ? latelyNs / 3 : ModernSilenceNs);

    public bool IsNamed(ClientName name) => Peer.Name == name;

    public bool Uses(IPAddress address) => _addresses.Contains(address);

    public bool IsAt(ClientName name, IPAddress address, ushort port) => Port == port && IsNamed(name) && Uses(address);

    /// <summary>The port has become known; or a process that has just started, and has none yet, took this one's place.</summary>
    public void ChangePort(ushort port)
    {
        if (Port != 0) Restart();
        Port = port;
    }

    /// <summary>A trailer was heard. Another nonce than before is another process on the same port.</summary>
    public void BecomeModern(ulong nonce)
    {
        if (Nonce is not null && Nonce != nonce) Restart();
        if (Nonce != nonce) _window = default;
        (Nonce, _dialect, _order) = (nonce, PeerDialect.Modern, ByteOrder.BigEndian);
    }

    public bool Accept(uint sequence, long nowNs) => _window.Accept(sequence, nowNs);

    /// <summary>
    /// Remembers an address of a peer that is heard over several interfaces. The first stays the one that it is known by, until
    /// it is heard only elsewhere.
    /// </summary>
    public void NoteAddress(IPAddress source, long nowNs)
    {
        var known = _addresses.IndexOf(source);
        if (known < 0 && _addresses.Count == MaxAddresses) _addresses.RemoveAt(MaxAddresses - 1);
        if (known < 0) _addresses.Add(source);
        var hasMoved = known != 0 && ++_missedAtAddress >= MissedUntilMoved && nowNs - _addressHeardNs > MissedNs;
        if (hasMoved)
        {
            _addresses.Remove(source);
            _addresses.Insert(0, source);
        }

        if (known == 0 || hasMoved) (_addressHeardNs, _missedAtAddress) = (nowNs, 0);
    }

    /// <summary>Learns from a message without a trailer; true when the peer has just turned out to be the C original.</summary>
    public bool LearnDialect(StatusMessage message, ByteOrder order)
    {
        if (Nonce is not null) return false;
        var evidence = DialectEvidences.Of(message, order);
        if (order == ByteOrder.BigEndian) _order = ByteOrder.BigEndian; // it stays: who sends both understands both
        _isProvenOrdinary |= evidence == DialectEvidence.NotCOriginal;
        var before = _dialect;
        if (_isProvenOrdinary) _dialect = PeerDialect.Original;
        else if (evidence == DialectEvidence.COriginal) _dialect = PeerDialect.COriginal;
        return before != _dialect && _dialect == PeerDialect.COriginal;
    }

    /// <summary>Takes note of a message that is news to us.</summary>
    public PeerNews Note(StatusMessage message, bool isLeaving, long nowNs, long latelyNs)
    {
        var news = PeerNews.None;
        if (isLeaving && !_hasLeft) news |= PeerNews.Left;
        if (!isLeaving && !IsPresent(nowNs, latelyNs)) news |= PeerNews.Appeared;
        if (TellsItsClock(message) && _clock.Note(message.CurrentTime, nowNs)) news |= PeerNews.ClockOff;
        if ((news & PeerNews.Appeared) != 0) (_hearings, _firstHeardNs) = (0, nowNs);
        (_hasBeenHeard, _hasLeft) = (true, isLeaving);
        if (message.Trailer is { } trailer) _hasSessions = trailer.Features.HasFlag(StatusFeatures.Sessions);
        if (_hearings < EstablishedHearings) _hearings++;
        LastHeardNs = nowNs;
        Peer = Describe();
        return news;
    }

    /// <summary>It was heard, but said nothing new.</summary>
    public void Touch(long nowNs) => LastHeardNs = nowNs;

    private Peer Describe()
    {
        var mayBeCOriginal = NeedsLittleEndian && !_isProvenOrdinary;
        var key = new PeerKey(Peer.Name, _addresses[0], Port);
        return new Peer(key, _dialect, _order, _clock.Seconds, Nonce, mayBeCOriginal) { HasSessions = _hasSessions };
    }

    // The C original answers with the time of the message that it answers: ours, and seconds old.
    private bool TellsItsClock(StatusMessage message) =>
        _dialect != PeerDialect.COriginal || message.Type is not (StatusType.FileRequest or StatusType.FileOffer);

    private void Restart() => (_hasBeenHeard, _hasLeft, _hasSessions, _hearings, _clock) = (false, false, false, 0, default);
}
