using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Sessions;

/// <summary>What a peer holds of one path: every live sibling is on its disk, or was when it said so.</summary>
/// <param name="Path">The path.</param>
/// <param name="Siblings">Its versions, sorted by dot.</param>
/// <param name="Context">Everything these versions have seen and replaced, themselves included.</param>
public sealed record IndexEntry(RelativePath Path, ImmutableArray<Sibling> Siblings, VersionVector Context);

/// <summary>A replica that is known to take part, so that no tombstone goes before it has seen it.</summary>
public readonly record struct Member(ReplicaId Replica, DeviceId Device);
