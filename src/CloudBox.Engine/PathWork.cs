using CloudBox.Engine.Claims;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <summary>How far the work on a peer's claim is.</summary>
internal enum WorkStage
{
    /// <summary>The disk is looked at: an edit that nobody has scanned yet counts.</summary>
    Looking,

    /// <summary>The peer is asked over TCP whether its delete stands.</summary>
    Confirming,

    /// <summary>Waiting for one of the fetch places.</summary>
    Waiting,

    Fetching,
    Installing,
    Removing,
}

/// <summary>One path on which a claim is being worked; there is at most one at a time.</summary>
internal sealed class PathWork(Claim claim, long? offerId)
{
    /// <summary>Most other claims for the same path that wait for this one to end.</summary>
    public const int MaxOthers = 4;

    /// <summary>How often the disk may change under an install before the claim is left to the next announcement.</summary>
    public const int MaxTries = 5;

    private readonly List<Claim> _others = [];

    public Claim Claim { get; set; } = claim;

    public RelativePath Path => Claim.Path;

    public WorkStage Stage { get; set; } = WorkStage.Looking;

    /// <summary>The connection that waits for an answer, when the peer offered the bytes.</summary>
    public long? OfferId { get; set; } = offerId;

    public IStagedFile? Staged { get; set; }

    public ContentId Content { get; set; }

    public int Tries { get; set; }

    /// <summary>True when something pointed at the path while the program itself was changing it.</summary>
    public bool LookAgain { get; set; }

    /// <summary>True when a session has something for the path, which waits for the end of this.</summary>
    public bool SettlesAfter { get; set; }

    /// <summary>True while the program itself changes the path on disk.</summary>
    public bool IsChangingDisk => Stage is WorkStage.Installing or WorkStage.Removing;

    public IReadOnlyList<Claim> Others => _others;

    /// <summary>Keeps a claim for later; of each peer only the last.</summary>
    public void Remember(Claim other)
    {
        _others.RemoveAll(known => known.Peer.Key == other.Peer.Key);
        if (_others.Count == MaxOthers) _others.RemoveAt(0);
        _others.Add(other);
    }
}
