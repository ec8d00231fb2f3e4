namespace CloudBox.Engine.Sessions;

/// <summary>
/// A set of sequences that grows at its end and loses what lies at its front: runs of neighbours, so that a whole index in a row is one of
/// them. Bounded: what finds no room is not in it, which costs its users work and nothing else.
/// </summary>
public sealed class SequenceRuns
{
    /// <summary>Most runs: 256 KiB.</summary>
    public const int MaxRuns = 16_384;

    private readonly List<(ulong First, ulong Last)> _runs = [];

    /// <summary>Adds a sequence that is greater than all that are in it.</summary>
    public void Add(ulong sequence)
    {
        if (_runs.Count > 0 && _runs[^1].Last + 1 == sequence) _runs[^1] = (_runs[^1].First, sequence);
        else if (_runs.Count < MaxRuns) _runs.Add((sequence, sequence));
    }

    /// <summary>True when it is in the set.</summary>
    public bool Contains(ulong sequence) => RunOf(sequence) >= 0;

    /// <summary>The last sequence of those that follow this one without a gap; this one itself when the next is not in the set.</summary>
    public ulong EndOfRunAfter(ulong sequence) => RunOf(sequence + 1) is var run and >= 0 ? _runs[run].Last : sequence;

    /// <summary>Takes one out; false when it was not in.</summary>
    public bool Remove(ulong sequence)
    {
        var at = RunOf(sequence);
        if (at < 0) return false;
        var (first, last) = _runs[at];
        _runs.RemoveAt(at);
        if (sequence < last) _runs.Insert(at, (sequence + 1, last));
        if (first < sequence) _runs.Insert(at, (first, sequence - 1));
        if (_runs.Count > MaxRuns) _runs.RemoveAt(MaxRuns);
        return true;
    }

    /// <summary>Takes out all up to this one.</summary>
    public void RemoveTo(ulong sequence)
    {
        var gone = 0;
        while (gone < _runs.Count && _runs[gone].Last <= sequence) gone++;
        if (gone > 0) _runs.RemoveRange(0, gone);
        if (_runs.Count > 0 && _runs[0].First <= sequence) _runs[0] = (sequence + 1, _runs[0].Last);
    }

    /// <summary>Takes out all.</summary>
    public void Clear() => _runs.Clear();

    private int RunOf(ulong sequence)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].Last < sequence) low = middle + 1;
            else if (_runs[middle].First > sequence) high = middle - 1;
            else return middle;
        }

        return -1;
    }
}
