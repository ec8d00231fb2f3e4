using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>What a peer's 0x02 or 0x08 tells of its files.</summary>
/// <param name="Sha1">The directory SHA1.</param>
/// <param name="Names">The hash of the names; null from original peers.</param>
public readonly record struct FolderDigest(Sha1Digest Sha1, ulong? Names)
{
    /// <summary>True when both can be the same files.</summary>
    public bool Matches(FolderDigest other) =>
        Sha1 == other.Sha1 && (Names is not { } ours || other.Names is not { } theirs || ours == theirs);
}
