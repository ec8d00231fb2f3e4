namespace CloudBox.Network.Sessions;

/// <summary>
/// Keeps a line that comes again and again to one in ten minutes, and counts the others. Bounded: what was told longest ago is forgotten first. Thread-safe.
/// </summary>
internal sealed class RepeatedLines(TimeProvider time)
{
    private const int MaxKnown = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Told, long Withheld)> _known = [];

    /// <summary>True when a line may be written now; <paramref name="more"/> is what it has to say of those that were not.</summary>
    public bool TryTake(string line, out string more)
    {
        lock (_gate)
        {
            more = "";
            var isKnown = _known.TryGetValue(line, out var seen);
            if (isKnown && time.GetElapsedTime(seen.Told) < Pause)
            {
                _known[line] = (seen.Told, seen.Withheld + 1);
                return false;
            }

            if (!isKnown && _known.Count >= MaxKnown) _known.Remove(_known.MinBy(static pair => pair.Value.Told).Key);
            if (seen.Withheld > 0) more = $" (and {seen.Withheld} times more)";
            _known[line] = (time.GetTimestamp(), 0);
            return true;
        }
    }
}
