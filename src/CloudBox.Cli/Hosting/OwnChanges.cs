using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>What the watcher's hint of a path means, as far as our own changes go.</summary>
internal enum OwnChange
{
    /// <summary>Nothing of ours: look.</summary>
    None,

    /// <summary>We are changing it: what is there now says nothing yet.</summary>
    UnderWay,

    /// <summary>We have changed it: only another stamp than we left there is news.</summary>
    Over,
}

/// <summary>
/// The files that we are putting in place, moving or taking away, and the stamps that they were left with, so that the watcher's echo of that costs a stat, and the
/// file that has just been written is not read again; and the directories that we are renaming or removing, until their rows say so. Remembers the latest few thousand; what it has forgotten is looked at. Thread-safe.
/// </summary>
internal sealed class OwnChanges
{
    // As many as are put in place while the watcher's hints of them wait to be taken.
    private const int MostOver = 8192;

    private readonly Lock _gate = new();
    private readonly Dictionary<RelativePath, (bool IsOver, DiskStamp? Left)> _changes = [];
    private readonly Queue<RelativePath> _over = new();

    /// <summary>We are about to put a file there, or to take it away.</summary>
    public void Begin(RelativePath path)
    {
        lock (_gate) _changes[path] = default;
    }

    /// <summary>It has not come to that.</summary>
    public void Forget(RelativePath path)
    {
        lock (_gate) _changes.Remove(path);
    }

    /// <summary>It is done.</summary>
    /// <param name="path">Where.</param>
    /// <param name="left">What we have left there; null for nothing.</param>
    public void End(RelativePath path, DiskStamp? left)
    {
        lock (_gate)
        {
            _changes[path] = (true, left);
            _over.Enqueue(path);
            if (_over.Count > MostOver && _over.Dequeue() is var oldest && _changes.GetValueOrDefault(oldest).IsOver) _changes.Remove(oldest);
        }
    }

    /// <summary>What a hint of this path means.</summary>
    /// <param name="path">Where.</param>
    /// <param name="left">What we have left there, when it is over; null for nothing.</param>
    public OwnChange Of(RelativePath path, out DiskStamp? left)
    {
        lock (_gate)
        {
            var isOurs = _changes.TryGetValue(path, out var change);
            left = change.Left;
            if (!isOurs) return OwnChange.None;
            return change.IsOver ? OwnChange.Over : OwnChange.UnderWay;
        }
    }
}
