using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions;

/// <summary>Bounds of the sessions. Each follows from what it protects.</summary>
internal static class SessionLimits
{
    /// <summary>Incoming connections that have not authenticated yet (DESIGN section 8).</summary>
    public const int MaxUnauthenticated = 32;

    /// <summary>Of these, from one address.</summary>
    public const int MaxUnauthenticatedPerAddress = 4;

    /// <summary>Open sessions: as many as the peer table holds.</summary>
    public const int MaxSessions = 256;

    /// <summary>Of these, with one address: a folder that anyone may join can be joined by one host many times.</summary>
    public const int MaxSessionsPerAddress = 16;

    /// <summary>Addresses that are dialled: as many as the peer table holds.</summary>
    public const int MaxTargets = 256;

    /// <summary>Of these, ports of one address: one host can claim any number of them.</summary>
    public const int MaxTargetsPerAddress = 8;

    /// <summary>Dials under way.</summary>
    public const int MaxDials = 16;

    /// <summary>
    /// Encoded bytes that wait for a peer to read. A batch of entries has half a MiB; sixteen of them are under way when all is well.
    /// </summary>
    public const int MaxOutgoingBytes = 16 * 1024 * 1024;

    /// <summary>Frames that wait; the smallest still take a hundred bytes of memory each.</summary>
    public const int MaxOutgoingFrames = 32 * 1024;

    /// <summary>Of these, how many may wait when a file is to ride: it keeps nothing from what the peer needs.</summary>
    public const int MaxOutgoingBytesToRide = 4 * 1024 * 1024;

    /// <summary>Bytes of files that came along and that nobody has wanted yet, of all peers.</summary>
    public const int MaxRidingBytesInAll = 64 * 1024 * 1024;

    /// <summary>Files that are sent to one peer side by side.</summary>
    public const int MaxServed = 16;

    /// <summary>Requests of one peer that wait for their turn.</summary>
    public const int MaxServeWaiting = 1024;

    /// <summary>
    /// Files asked for at once of one peer: enough to hide the way there and back behind small files, and half of what the peer lets wait.
    /// </summary>
    public const int MaxFetches = 512;

    /// <summary>Requests that have been given up here and not answered there; a peer that has more of them gets no further ones.</summary>
    public const int MaxUnanswered = 4096;

    /// <summary>
    /// From this length on a file comes in ranges, over data connections where the peer has them. Below it setting them up takes longer than the bytes do.
    /// </summary>
    public const long LargeFile = 8 * 1024 * 1024;

    /// <summary>Data connections that carry one file: one core fills a link of ten gigabits with two; more of them help where more cores are.</summary>
    public static readonly int MaxDataConnections = Math.Clamp(Environment.ProcessorCount, 2, FrameLimits.MaxTokens);

    /// <summary>Bytes of one range: 70 ms of a gigabit link, so that connections of different speed share a file evenly.</summary>
    public const int RangeBytes = 8 * 1024 * 1024;

    /// <summary>Large files that come from one peer at once: the second one's bytes fill the gap while the first is made durable.</summary>
    public const int MaxLargeFetches = 2;

    /// <summary>Large files that come at once in all. Each has up to four connections with 256 KiB each, and a thread that hashes.</summary>
    public const int MaxLargeFetchesInAll = 8;

    /// <summary>Large files that are open for one peer: what it asks for at once, and as many that it has not let go of yet.</summary>
    public const int MaxRangeOffers = 2 * MaxLargeFetches;

    /// <summary>Tokens of data connections that nobody has used yet, of all peers.</summary>
    public const int MaxTickets = MaxSessions * MaxRangeOffers * FrameLimits.MaxTokens;

    /// <summary>Bytes of a file that are sent over data connections in all, as multiples of its length: all of it once, and what was cut off again.</summary>
    public const int MaxTimesSent = 2;

    /// <summary>Bytes that are collected for one write: one TLS write of many small files costs what one of a single file does.</summary>
    public const int WriteBytes = 256 * 1024;
}
