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

    /// <summary>True when a line may be written; then <paramref name="withheld"/> says how many were not, since the last one.</summary>
    public bool TryTake(out long withheld)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_windowStart) >= window)
            {
                _windowStart = time.GetTimestamp();
                _used = 0;
            }

            withheld = 0;
            if (_used >= lines)
            {
                _withheld++;
                return false;
            }

            _used++;
            withheld = _withheld;
            _withheld = 0;
            return true;
        }
    }
}
