using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Arrange;

/// <summary>What a path's work is waiting for.</summary>
internal enum SettleStage
{
    /// <summary>Nothing: it can go on.</summary>
    Ready,

    /// <summary>A look at the disk.</summary>
    Looking,

    /// <summary>Bytes from peers.</summary>
    Fetching,

    /// <summary>A place among a session's fetches.</summary>
    Waiting,

    /// <summary>A change of the disk.</summary>
    Arranging,
}

/// <summary>One path on its way to what its versions show; there is at most one for a path.</summary>
internal sealed class SettleWork(RelativePath path)
{
    /// <summary>How often the disk may change under the work before it is left to a later round.</summary>
    public const int MaxTries = 5;

    public RelativePath Path { get; } = path;

    public SettleStage Stage { get; set; }

    /// <summary>The names that are looked at.</summary>
    public HashSet<RelativePath> LooksAt { get; } = [];

    /// <summary>True for the last phase, when nothing else is left to do: only then directories are removed.</summary>
    public bool IsLate { get; init; }

    /// <summary>Which of the possible targets is being worked on: all that is wanted, then what single peers have.</summary>
    public int Target { get; set; }

    /// <summary>Verified bytes.</summary>
    public Dictionary<ContentId, IStagedFile> Staged { get; } = [];

    /// <summary>Bytes on their way.</summary>
    public HashSet<ContentId> Fetching { get; } = [];

    /// <summary>Sources that did not have what they said.</summary>
    public HashSet<(SessionId From, ContentId Content, RelativePath At)> Failed { get; } = [];

    /// <summary>The mtime and mode that have been set at a name.</summary>
    public Dictionary<RelativePath, (long ModifiedNs, uint Mode)> Dressed { get; } = [];

    /// <summary>The name that the path's bytes had here before; null when they came otherwise.</summary>
    public RelativePath? MovedFrom { get; set; }

    /// <summary>How the last source failed, and why, for people.</summary>
    public (FetchOutcome Outcome, string Reason)? Problem { get; set; }

    public int Tries { get; set; }

    /// <summary>Why the work cannot go on, when all that it still waits for is a look at what it has left.</summary>
    public string? SticksFor { get; set; }

    /// <summary>True when something happened to the path while it could not be considered.</summary>
    public bool IsStale { get; set; }
}
