namespace CloudBox.Engine.Reconcile;

/// <summary>
/// Tells a folder that was emptied by accident (unmounted, wiped) from one whose files are deleted (I7): ten or more files
/// vanish at once and nothing is left.
/// </summary>
/// <param name="windowNs">Deletions within this time count as "at once": a large delete arrives in several parts.</param>
public sealed class SuddenEmptiness(long windowNs)
{
    /// <summary>So many files have to vanish; the last few of a small folder may go.</summary>
    public const int Threshold = 10;

    private long _windowEndNs = long.MinValue;
    private long _inWindow;
    private bool _hasRefused;

    /// <summary>True when deletions that were seen one by one are so many that only a complete check may judge them.</summary>
    public bool NeedsCheck(long vanishing, long nowNs)
    {
        if (nowNs >= _windowEndNs) _inWindow = 0;
        return _inWindow + vanishing >= Threshold;
    }

    /// <summary>
    /// True when taking away <paramref name="vanishing"/> of <paramref name="live"/> files has to be refused. Once it was, it is
    /// until <see cref="Checked"/>: that time passes does not make it right.
    /// </summary>
    public bool Refuses(long vanishing, long live, long nowNs)
    {
        if (vanishing < live) return false;
        _hasRefused |= NeedsCheck(vanishing, nowNs);
        return _hasRefused;
    }

    /// <summary>Takes note of deletions that were let through.</summary>
    public void Allowed(long vanished, long nowNs)
    {
        if (nowNs >= _windowEndNs) _inWindow = 0;
        _inWindow += vanished;
        _windowEndNs = nowNs + windowNs;
    }

    /// <summary>A complete check has found nothing to refuse.</summary>
    public void Checked() => (_inWindow, _hasRefused) = (0, false);

    /// <summary>Takes note of a file that was added: one that comes and goes, over and over, empties nothing.</summary>
    public void Appeared() => _inWindow = Math.Max(0, _inWindow - 1);
}
