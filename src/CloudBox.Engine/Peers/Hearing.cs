namespace CloudBox.Engine.Peers;

/// <summary>What a received broadcast is to us.</summary>
public enum HearingKind
{
    /// <summary>A peer says something: log it once and act on it.</summary>
    Message,

    /// <summary>Our own, come back. Not counted, not logged.</summary>
    Own,

    /// <summary>Heard before: the same datagram over another interface, or a modern peer's little-endian copy.</summary>
    Duplicate,
}

/// <summary>What else a broadcast told, each worth one line to the user.</summary>
[Flags]
public enum PeerNews
{
    None = 0,

    /// <summary>A peer that was not there before.</summary>
    Appeared = 1,

    /// <summary>It says that it stops.</summary>
    Left = 2,

    /// <summary>Another host uses our own name.</summary>
    NameTaken = 4,

    /// <summary>It turned out to be the C original.</summary>
    RecognisedCOriginal = 8,

    /// <summary>Its clock is more than two seconds from ours, and this is the first we hear of it or it has changed.</summary>
    ClockOff = 16,
}

/// <param name="Kind">What the broadcast is to us.</param>
/// <param name="Peer">The peer as it now stands; null for our own messages.</param>
/// <param name="News">What else it told.</param>
public readonly record struct Hearing(HearingKind Kind, Peer? Peer, PeerNews News = PeerNews.None);
