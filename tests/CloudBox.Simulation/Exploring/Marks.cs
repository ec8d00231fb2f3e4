namespace CloudBox.Simulation.Exploring;

/// <summary>Branches that a set of runs must have reached, counted: a simulator that never gets there proves nothing.</summary>
internal sealed class Marks
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Hit(string mark) => _counts[mark] = _counts.GetValueOrDefault(mark) + 1;

    public void Add(Marks other)
    {
        foreach (var (mark, count) in other._counts) _counts[mark] = _counts.GetValueOrDefault(mark) + count;
    }

    public override string ToString() => string.Join(", ", _counts.Select(pair => $"{pair.Key} {pair.Value}"));
}
