using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Watch;

/// <summary>
/// Holds hints back for a moment, so that many events of one path become one hint and a deletion is told after the other half
/// of a rename. Time comes in; no clock, no thread.
/// </summary>
/// <remarks>
/// A path that was just told stays known for one quiet period: the first write goes out at once, the next ones together.
/// </remarks>
/// <param name="mostPending">Most paths held; with more, everything has to be looked at.</param>
internal sealed class HintDebouncer(int mostPending = HintDebouncer.DefaultMostPending)
{
    public const int DefaultMostPending = 10_000;

    /// <summary>How long a path has to wait whose file may not be complete yet, and one that was told a moment ago.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(30);

    /// <summary>How long a deletion waits for the file to come back, under this name or another.</summary>
    public static readonly TimeSpan GoneDelay = TimeSpan.FromMilliseconds(60);

    private readonly Dictionary<RelativePath, Pending> _pending = [];
    private readonly PriorityQueue<RelativePath, TimeSpan> _order = new();
    private TimeSpan? _everythingDue;

    /// <summary>When the next hint is due, or null.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            if (_everythingDue is { } due) return due;
            return _order.TryPeek(out _, out var next) ? next : null;
        }
    }

    /// <summary>A complete file stands there.</summary>
    public void Changed(RelativePath path, TimeSpan now) => Add(path, WatchHintKind.Changed, now, now);

    /// <summary>Something happened to a file that may not be complete.</summary>
    public void Touched(RelativePath path, TimeSpan now) => Add(path, WatchHintKind.Changed, now + Quiet, now);

    /// <summary>A file went away.</summary>
    public void Gone(RelativePath path, TimeSpan now) => Add(path, WatchHintKind.Gone, now + GoneDelay, now);

    /// <summary>A file got another name; that its old one is gone was told just before, and goes without saying now.</summary>
    /// <param name="from">The old name.</param>
    /// <param name="to">The new one.</param>
    /// <param name="origin"><see cref="OriginOf"/> the old name before it went.</param>
    /// <param name="now">The time.</param>
    public void Moved(RelativePath from, RelativePath to, RelativePath? origin, TimeSpan now)
    {
        if (origin is not null) _pending.Remove(from);
        Add(to, WatchHintKind.Changed, now, now, origin);
    }

    /// <summary>A directory came, and is watched now.</summary>
    public void DirectoryCame(RelativePath path, TimeSpan now, RelativePath? origin = null) => Add(path, WatchHintKind.Subtree, now, now, origin);

    /// <summary>A directory went away.</summary>
    public void DirectoryGone(RelativePath path, TimeSpan now) => Add(path, WatchHintKind.Subtree, now + GoneDelay, now);

    /// <summary>Everything has to be looked at; covers all that is pending.</summary>
    public void Everything(TimeSpan now)
    {
        _pending.Clear();
        _order.Clear();
        _everythingDue ??= now + Quiet;
    }

    /// <summary>
    /// Where what has this name now was when it was told last: here, or under the name that it had before somebody renamed it. Null when something
    /// has happened to it, or in it, since or just before: who looks for it where it goes must not rely on what was known here.
    /// </summary>
    /// <param name="path">The name.</param>
    /// <param name="isDirectory">True for a directory: takes time for each path that is held, which nothing else may.</param>
    public RelativePath? OriginOf(RelativePath path, bool isDirectory)
    {
        if (_everythingDue is not null) return null;
        if (_pending.TryGetValue(path, out var pending)) return pending is { Kind: not null, From: { } origin } ? origin : null;
        return isDirectory && HoldsBelow(path) ? null : path;
    }

    /// <summary>Takes the next hint that is due; false when none is.</summary>
    public bool TryTake(TimeSpan now, out WatchHint hint)
    {
        hint = WatchHint.Everything;
        if (_everythingDue is { } everything)
        {
            if (everything > now) return false;
            _everythingDue = null;
            return true;
        }

        while (_order.TryPeek(out var path, out var due) && due <= now)
        {
            _order.Dequeue();
            if (!_pending.TryGetValue(path, out var pending) || pending.Due != due) continue; // told earlier, or put off
            _pending.Remove(path);
            if (pending.Kind is not { } kind) continue; // its quiet period is over
            Schedule(path, new Pending(null, now + Quiet, now + Quiet, null));
            hint = new WatchHint(kind, path) { MovedFrom = pending.From == path ? null : pending.From }; // back, or exchanged with another
            return true;
        }

        return false;
    }

    private bool HoldsBelow(RelativePath directory)
    {
        foreach (var waiting in _pending.Keys)
        {
            if (waiting.IsUnder(directory)) return true;
        }

        return false;
    }

    private void Add(RelativePath path, WatchHintKind kind, TimeSpan due, TimeSpan now, RelativePath? from = null)
    {
        if (_everythingDue is not null) return;
        var known = _pending.TryGetValue(path, out var before);
        if ((!known && _pending.Count >= mostPending) || _order.Count >= 4 * mostPending)
        {
            Everything(now);
            return;
        }

        if (known) (kind, due) = Combine(before, kind, due);
        if (known && before.Kind == kind && before.Due == due && before.From == from) return;
        Schedule(path, new Pending(kind, due, known ? before.NotBefore : TimeSpan.Zero, from));
    }

    private static (WatchHintKind Kind, TimeSpan Due) Combine(Pending before, WatchHintKind kind, TimeSpan due)
    {
        // A subtree contains its name. Of a file, what happened last counts; what waits already waits no longer for the same again.
        if (before.Kind == WatchHintKind.Subtree) kind = WatchHintKind.Subtree;
        if (before.Kind == kind && before.Due < due) due = before.Due;
        return (kind, due < before.NotBefore ? before.NotBefore : due);
    }

    private void Schedule(RelativePath path, Pending pending)
    {
        _pending[path] = pending;
        _order.Enqueue(path, pending.Due);
    }

    // Kind null: told a moment ago, nothing new since.
    private readonly record struct Pending(WatchHintKind? Kind, TimeSpan Due, TimeSpan NotBefore, RelativePath? From);
}
