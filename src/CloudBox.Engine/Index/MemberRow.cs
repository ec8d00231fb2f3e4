using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>What the index keeps of another replica.</summary>
/// <param name="Replica">Which.</param>
/// <param name="Device">Whose.</param>
/// <param name="Received">The sequence up to which its entries have been noted here.</param>
/// <param name="Incarnation">Its incarnation when it was heard last; null while it is known by hearsay only.</param>
/// <param name="Acknowledged">The sequence of ours up to which it has applied everything: what a tombstone has to wait for.</param>
/// <param name="Confirmed">The sequence of ours up to which it has durably noted everything: our dots up to it are in use out there.</param>
public sealed record MemberRow(ReplicaId Replica, DeviceId Device, ulong Received = 0, ulong? Incarnation = null, ulong Acknowledged = 0, ulong Confirmed = 0);

/// <summary>What a peer has of a path and we have not: kept until we have it, or the peer has something else.</summary>
/// <param name="From">The peer's replica.</param>
/// <param name="Path">The path.</param>
/// <param name="Versions">What it has.</param>
/// <param name="Sequence">The sequence before the batch that brought it: of the peer's changes only those up to here are surely applied while this is wanted.</param>
public sealed record WantedRow(ReplicaId From, RelativePath Path, VersionSet Versions, ulong Sequence)
{
    /// <summary>Most past wants of a path that are kept; their "replicas" are the numbers up to this, which no random id is.</summary>
    public const ulong MaxPast = 4;

    /// <summary>
    /// True for what was wanted before and may be on disk already, by a change that failed halfway or was cut off: it is recognised by this, and
    /// counts for nothing else.
    /// </summary>
    public bool IsPast => From.Value <= MaxPast;
}
