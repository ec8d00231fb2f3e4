using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <summary>What the engine is told once.</summary>
public sealed record EngineOptions
{
    /// <summary>Time between two checks (<c>-i</c>), ns.</summary>
    public long IntervalNs { get; init; } = 60 * UnixTime.NanosecondsPerSecond;

    /// <summary>Most claims that are worked or wait at once; those beyond come again with the next mismatch.</summary>
    public int MaxClaims { get; init; } = 20_000;

    /// <summary>Bytes from which on a wanted content is looked for in other files here before it is fetched: smaller ones are here sooner than found.</summary>
    public long LeastSearched { get; init; } = 1024 * 1024;

    /// <summary>Files from which on a directory that is removed goes as a whole on the other hosts, and people hear of it once.</summary>
    public int LeastTree { get; init; } = 32;

    /// <summary>Most deletions of a crowd that get their versions in one step.</summary>
    public int EndsInStep { get; init; } = 512;

    /// <summary>False when the folder's disk tells times more exactly than in whole seconds.</summary>
    public bool HasCoarseTimes { get; init; } = true;

    /// <summary>Our device: of two that turn out to share one index, the one with the lower id keeps its identity.</summary>
    public DeviceId Device { get; init; }

    /// <summary>Who this is in the versions that it makes (<see cref="AuthorName"/>).</summary>
    public string Author { get; init; } = "";

    /// <summary>
    /// True when there is a key: broadcasts say no more than that we are here, and what peers without a session say counts for nothing.
    /// </summary>
    public bool IsClosed { get; init; }
}
