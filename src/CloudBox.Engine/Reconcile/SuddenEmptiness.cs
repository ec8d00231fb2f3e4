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

    /// <summary>True when taking away <paramref name="vanishing"/> of <paramref name="live"/> files has to be refused.</summary>
    public bool Refuses(long vanishing, long live, long nowNs)
    {
        if (nowNs >= _windowEndNs) _inWindow = 0;
        return vanishing >= live && _inWindow + vanishing >= Threshold;
    }

    /// <summary>Takes note of deletions that were let through.</summary>
    public void Allowed(long vanished, long nowNs)
    {
        if (nowNs >= _windowEndNs) _inWindow = 0;
        _inWindow += vanished;
        _windowEndNs = nowNs + windowNs;
    }

    /// <summary>Takes note of a file that was added: one that comes and goes, over and over, empties nothing.</summary>
    public void Appeared() => _inWindow = Math.Max(0, _inWindow - 1);
}
