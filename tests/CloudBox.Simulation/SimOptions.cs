using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation;

/// <summary>What a run is about. With the seed it gives the run.</summary>
internal sealed record SimOptions
{
    public const long SecondNs = 1_000_000_000;

    public int Hosts { get; init; } = 3;

    /// <summary>Time between two checks of the folder, ns.</summary>
    public long IntervalNs { get; init; } = 10 * SecondNs;

    /// <summary>How long users and faults are at work, ns.</summary>
    public long BusyNs { get; init; } = 30 * SecondNs;

    /// <summary>How long it may take until all is the same and quiet once they have stopped, ns.</summary>
    public long SettleNs { get; init; } = 400 * SecondNs;

    /// <summary>What users do in all.</summary>
    public int UserActions { get; init; } = 16;

    /// <summary>Things that go wrong in all.</summary>
    public int Faults { get; init; } = 6;

    /// <summary>At most so many things go wrong besides, of those that were thought of later.</summary>
    public int MoreFaults { get; init; } = 3;

    /// <summary>A run with more steps than this is not quiet.</summary>
    public long MostSteps { get; init; } = 400_000;

    /// <summary>Names that users use.</summary>
    public IReadOnlyList<string> Names { get; init; } = ["a", "b", "d/a", "d/b", "d/e/c", "A"];

    /// <summary>True when hosts open sessions with each other.</summary>
    public bool HasSessions { get; init; } = true;

    /// <summary>True when the file systems differ: coarse times, folded case, reused numbers.</summary>
    public bool HasOddDisks { get; init; } = true;

    /// <summary>True when one more peer with a valid session does not keep to the rules.</summary>
    public bool HasHostile { get; init; }

    /// <summary>How often a user comes between two calls of the program, in 1,000; null draws it for each run.</summary>
    public int? MeddlingPerMille { get; init; }

    /// <summary>Faults and user actions that do not happen, by name.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>What is deliberately wrong, to show that it is found.</summary>
    public Defect Defect { get; init; }
}
