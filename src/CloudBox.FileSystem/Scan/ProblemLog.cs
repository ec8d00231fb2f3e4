namespace CloudBox.FileSystem.Scan;

/// <summary>Counts problems and keeps the first few. Thread-safe.</summary>
public sealed class ProblemLog
{
    /// <summary>Most problems kept with their names.</summary>
    public const int MostKept = 100;

    private readonly Lock _gate = new();
    private readonly List<ScanProblem> _kept = [];
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>The first ones.</summary>
    public IReadOnlyList<ScanProblem> Kept
    {
        get
        {
            lock (_gate) return [.. _kept];
        }
    }

    /// <summary>Takes note of one.</summary>
    public void Add(ScanProblem problem)
    {
        lock (_gate)
        {
            _count++;
            if (_kept.Count < MostKept) _kept.Add(problem);
        }
    }
}
