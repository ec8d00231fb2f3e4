namespace CloudBox.Network.Transfer;

/// <summary>
/// Limits lines that others can cause. What exceeds the budget of a window is counted, and told by the next line that fits.
/// </summary>
internal sealed class LogBudget(int lines, TimeSpan window, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _windowStart = time.GetTimestamp();
    private int _used;
    private long _withheld;

    /// <summary>That of debug messages, whichever way they come.</summary>
    public static LogBudget OfTexts(TimeProvider time) => new(lines: 100, TimeSpan.FromSeconds(10), time);

    /// <summary>True when a line may be written; <paramref name="more"/> is what it has to say of those that were not.</summary>
    public bool TryTake(out string more)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_windowStart) >= window)
            {
                _windowStart = time.GetTimestamp();
                _used = 0;
            }

            more = "";
            if (_used >= lines)
            {
                _withheld++;
                return false;
            }

            _used++;
            if (_withheld > 0) more = $" (and {_withheld} like it before)";
            _withheld = 0;
            return true;
        }
    }
}
