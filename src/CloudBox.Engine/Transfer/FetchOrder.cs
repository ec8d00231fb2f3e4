using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Transfer;

/// <summary>Get this file from this peer.</summary>
public sealed record FetchOrder(Peer Peer, FileRecord Wanted);

/// <summary>How a fetch ended.</summary>
public enum FetchOutcome
{
    /// <summary>Bytes are staged, and they are what the peer's last word (0x07) named.</summary>
    Received,

    /// <summary>The peer answered that it will not send this file, or has another one by now and did not say so.</summary>
    Refused,

    /// <summary>The bytes were not what was named, also after starting again.</summary>
    Mismatch,

    /// <summary>The peer could not be reached, stalled or cut off, also after trying again.</summary>
    Unreachable,

    /// <summary>No room here.</summary>
    NoSpace,
}

/// <summary>The end of a fetch or of an offer.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Actual">What the peer said it sends, when it did; else what was wanted.</param>
/// <param name="Staged">The bytes, when received; the one who takes the result owns them.</param>
/// <param name="Content">Their name, when received; matches <paramref name="Actual"/>.</param>
/// <param name="Problem">For people: what went wrong.</param>
public sealed record FetchResult(FetchOutcome Outcome, FileRecord Actual, IStagedFile? Staged = null, ContentId Content = default, string? Problem = null);

/// <summary>What a peer answered when asked over TCP whether a delete stands.</summary>
public enum DeleteAnswer
{
    /// <summary>0x05: it is gone.</summary>
    Stands,

    /// <summary>0x07: it is back.</summary>
    Back,

    /// <summary>No answer, or one that means nothing.</summary>
    None,
}

/// <summary>What goes out on UDP, before the sender adds its header and trailer.</summary>
/// <param name="Type">What it says.</param>
/// <param name="File">The file of 0x03 to 0x07.</param>
/// <param name="StampNs">The version's stamp, for modern peers.</param>
/// <param name="NewestMtime">0x02 and 0x08.</param>
/// <param name="DirectorySha1">0x02.</param>
/// <param name="NamesHash">0x02, for modern peers.</param>
/// <param name="Features">What the trailer says of us.</param>
public sealed record Announcement(
    StatusType Type,
    FileRecord? File = null,
    long? StampNs = null,
    long? NewestMtime = null,
    Sha1Digest? DirectorySha1 = null,
    ulong? NamesHash = null,
    StatusFeatures Features = StatusFeatures.None);
