using CloudBox.Engine.Claims;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Reconcile;

/// <summary>What a claim is worth against what we have.</summary>
public enum ClaimVerdict
{
    /// <summary>We have the same bytes, or the same absence.</summary>
    Same,

    /// <summary>What we have stands.</summary>
    Older,

    /// <summary>It replaces what we have.</summary>
    Newer,

    /// <summary>A delete that does not name what we have: ask the peer over TCP.</summary>
    Unconfirmed,
}

/// <summary>Decides, as pure functions, what is newer than what. Every rule is from the status protocol's "Settled" list.</summary>
public static partial class Reconciler
{
    /// <summary>What a claim is worth against the row of its path.</summary>
    /// <param name="row">What we have; null when we never saw the path.</param>
    /// <param name="claim">What the peer says.</param>
    /// <param name="own">Our replica.</param>
    public static ClaimVerdict Judge(IndexRow? row, Claim claim, ReplicaId own) =>
        claim.Kind == EntryKind.Deleted ? JudgeDelete(row, claim) : JudgeFile(row, claim, own);

    /// <summary>
    /// What a delete is worth once the peer has confirmed it over TCP: it never takes away a version newer than the one it
    /// names (I9).
    /// </summary>
    public static ClaimVerdict JudgeConfirmedDelete(IndexRow? row, Claim claim, ReplicaId own)
    {
        if (row?.Versions.Winner is not { Entry.IsFile: true } ours) return ClaimVerdict.Same; // it knows files only
        return CompareMtime(ours, claim, own) >= 0 ? ClaimVerdict.Newer : ClaimVerdict.Older;
    }

    private static ClaimVerdict JudgeDelete(IndexRow? row, Claim claim)
    {
        if (row?.Current is not { IsFile: true } ours) return ClaimVerdict.Same; // it knows files only
        if (claim.StampNs < ours.StampNs) return ClaimVerdict.Older;
        return claim.File.Names(ours.Content) ? ClaimVerdict.Newer : ClaimVerdict.Unconfirmed;
    }

    private static ClaimVerdict JudgeFile(IndexRow? row, Claim claim, ReplicaId own)
    {
        if (row?.Versions.Winner is not { } ours) return ClaimVerdict.Newer;
        if (ours.Entry.IsFile && claim.File.Names(ours.Entry.Content)) return ClaimVerdict.Same;
        if (claim.StampNs is { } stamp) return ByStamp(ours.Entry, stamp, claim);
        return ours.Entry.IsLive ? ByMtime(ours, claim, own) : AgainstTombstone(ours, claim, own);
    }

    // Modern peers: stamps move on with every change of content, so a later one has seen the earlier or is concurrent with it.
    private static ClaimVerdict ByStamp(FileEntry ours, long stamp, Claim claim)
    {
        if (stamp != ours.StampNs) return stamp > ours.StampNs ? ClaimVerdict.Newer : ClaimVerdict.Older;
        return ours.IsLive ? BySha1(ours, claim) : ClaimVerdict.Older;
    }

    // A tombstone from here beats the same or an older file; the peer that deleted a file may bring it back with its old mtime.
    private static ClaimVerdict AgainstTombstone(Sibling tombstone, Claim claim, ReplicaId own)
    {
        if (tombstone.Dot.Replica == PseudoDevice.Of(own, claim.Peer)) return ClaimVerdict.Newer;
        return claim.CorrectedMtime > UnixTime.SecondsFromNs(tombstone.Entry.StampNs) ? ClaimVerdict.Newer : ClaimVerdict.Older;
    }

    private static ClaimVerdict ByMtime(Sibling ours, Claim claim, ReplicaId own)
    {
        var order = CompareMtime(ours, claim, own);
        if (order == 0) return BySha1(ours.Entry, claim);
        return order > 0 ? ClaimVerdict.Newer : ClaimVerdict.Older;
    }

    // The same time: the greater SHA1, so that all hosts choose the same one.
    private static ClaimVerdict BySha1(FileEntry ours, Claim claim) =>
        claim.File.Sha1 > ours.Content.Sha1 ? ClaimVerdict.Newer : ClaimVerdict.Older;

    // Positive when the claim's mtime is later. What came from this very peer keeps the peer's mtime on disk: two times of one
    // clock, no correction. What was changed here has its mtime by our clock; what came from others has it in its stamp.
    private static int CompareMtime(Sibling ours, Claim claim, ReplicaId own)
    {
        if (ours.Dot.Replica == PseudoDevice.Of(own, claim.Peer)) return claim.File.Mtime.CompareTo(UnixTime.SecondsFromNs(ours.Entry.ModifiedNs));
        var ourNs = ours.Dot.Replica == own ? ours.Entry.ModifiedNs : ours.Entry.StampNs;
        return claim.CorrectedMtime.CompareTo(UnixTime.SecondsFromNs(ourNs));
    }
}
