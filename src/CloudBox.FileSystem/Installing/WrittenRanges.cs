namespace CloudBox.FileSystem.Installing;

/// <summary>
/// How much of a file is here from its start on, while its ranges arrive in any order. Holds one entry for each gap, of which there are as
/// many as connections. Not thread-safe.
/// </summary>
/// <param name="start">Bytes that are here already.</param>
internal sealed class WrittenRanges(long start = 0)
{
    // Beyond the prefix, ascending, never touching each other.
    private readonly List<(long Start, long End)> _ahead = [];

    /// <summary>Every byte before this offset is here.</summary>
    public long Prefix { get; private set; } = start;

    /// <summary>Notes bytes that were not here before.</summary>
    /// <exception cref="ArgumentException">Some of them were: the caller's mistake.</exception>
    public void Add(long offset, long count)
    {
        if (count == 0) return;
        var (start, end) = (offset, offset + count);
        var at = _ahead.FindIndex(range => range.Start >= start);
        if (at < 0) at = _ahead.Count;
        var before = at == 0 ? Prefix : _ahead[at - 1].End;
        if (start < before || (at < _ahead.Count && end > _ahead[at].Start)) throw new ArgumentException("These bytes are here already.");
        if (at < _ahead.Count && end == _ahead[at].Start)
        {
            end = _ahead[at].End;
            _ahead.RemoveAt(at);
        }

        if (at > 0 && start == before) _ahead[at - 1] = (_ahead[at - 1].Start, end);
        else if (at == 0 && start == Prefix) Prefix = end;
        else _ahead.Insert(at, (start, end));
    }
}
