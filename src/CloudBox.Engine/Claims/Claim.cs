using CloudBox.Engine.Peers;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Claims;

/// <summary>
/// What a peer without a session says of a file: a claim by a pseudo-device, not a fact. It changes the folder only after its
/// bytes were fetched and verified, or its delete is exact or confirmed.
/// </summary>
/// <param name="Peer">Who says so.</param>
/// <param name="File">Of which file.</param>
/// <param name="Kind">That it is there, or that it was deleted.</param>
/// <param name="StampNs">The version's stamp, when a modern peer gives one; null from original peers.</param>
public sealed record Claim(Peer Peer, FileRecord File, EntryKind Kind, long? StampNs)
{
    public RelativePath Path => File.Path;

    /// <summary>The file's mtime on our clock, seconds. Both numbers are the peer's, so their difference may not fit.</summary>
    public long CorrectedMtime => (long)Int128.Clamp((Int128)File.Mtime - Peer.ClockOffsetSeconds, long.MinValue, long.MaxValue);

    /// <summary>What orders the version once it is accepted: its stamp, else the corrected mtime.</summary>
    public long OrderNs => StampNs ?? UnixTime.NsFromSeconds(CorrectedMtime);

    /// <summary>True for what the C original says of a sub-directory: a "file" of 4096 bytes with the SHA1 of nothing.</summary>
    public bool IsDirectoryOfCOriginal => File.Length == 4096 && File.Sha1 == Sha1Digest.OfNothing;

    /// <summary>Reads the claim out of a broadcast; null when it makes none.</summary>
    public static Claim? From(Peer peer, StatusMessage message)
    {
        if (message.File is not { } file) return null;
        var stamp = message.Trailer?.StampNs is { } announced ? Stamps.Limit(announced) : (long?)null;
        return message.Type switch
        {
            StatusType.FileAdded or StatusType.FileModified or StatusType.FileOffer => new Claim(peer, file, EntryKind.File, stamp),
            StatusType.FileDeleted => new Claim(peer, file, EntryKind.Deleted, stamp),
            _ => null,
        };
    }
}
