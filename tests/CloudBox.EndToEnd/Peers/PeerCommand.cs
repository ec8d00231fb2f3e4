using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>What a test tells its peer to do, one JSON line each.</summary>
/// <param name="Id">The answer carries it.</param>
/// <param name="Do">One of <see cref="PeerVerb"/>.</param>
public sealed record PeerCommand(int Id, string Do)
{
    /// <summary>Message type, for a broadcast.</summary>
    public ushort Type { get; init; }

    public WireFile? File { get; init; }

    public long? Newest { get; init; }

    public string? DirectorySha1 { get; init; }

    public string? Text { get; init; }

    /// <summary>Bytes to send as they are.</summary>
    public string? Hex { get; init; }

    /// <summary>address:port of whom to connect to.</summary>
    public string? To { get; init; }

    /// <summary>How requests are answered from now on.</summary>
    public ServingMode Serving { get; init; }

    public int Count { get; init; }

    public int Seed { get; init; }
}

/// <summary>Commands.</summary>
public static class PeerVerb
{
    public const string Broadcast = "broadcast";

    /// <summary>Broadcast bytes as they are.</summary>
    public const string BroadcastRaw = "broadcast-raw";

    /// <summary>Connect, send 06, take the answer into the folder.</summary>
    public const string Request = "request";

    /// <summary>Connect, send 07 and the bytes.</summary>
    public const string Offer = "offer";

    /// <summary>Connect, send 05, take the answer.</summary>
    public const string AskDeleted = "ask-deleted";

    /// <summary>Connect, send FFFF.</summary>
    public const string Debug = "debug";

    /// <summary>Connect, send bytes as they are, half close, report what comes back.</summary>
    public const string StreamRaw = "stream-raw";

    public const string Serve = "serve";

    /// <summary>Broadcast Count hostile datagrams.</summary>
    public const string HostileDatagrams = "hostile-datagrams";

    /// <summary>Open Count hostile streams.</summary>
    public const string HostileStreams = "hostile-streams";
}

/// <summary>How a peer answers a request.</summary>
public enum ServingMode
{
    Honest,

    /// <summary>Other bytes of the promised length.</summary>
    WrongBytes,

    /// <summary>Half of the promised bytes, then FIN.</summary>
    CutOff,

    /// <summary>More bytes than promised.</summary>
    TooMany,

    /// <summary>Half of the promised bytes, then nothing more.</summary>
    Stall,

    /// <summary>A debug message that says why not.</summary>
    Refuse,
}
