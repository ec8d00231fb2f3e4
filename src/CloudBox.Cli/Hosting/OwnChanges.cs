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
/// The files that we are putting in place, and the stamps that they were left with, so that the watcher's echo of that costs a stat, and the
/// file that has just been written is not read again. Remembers the latest few thousand; what it has forgotten is looked at. Thread-safe.
/// </summary>
internal sealed class OwnChanges
{
    // As many as are put in place while the watcher's hints of them wait to be taken.
    private const int MostOver = 8192;

    private readonly Lock _gate = new();
    private readonly Dictionary<RelativePath, DiskStamp?> _changes = [];
    private readonly Queue<RelativePath> _over = new();

    /// <summary>We are about to put a file there.</summary>
    public void Begin(RelativePath path)
    {
        lock (_gate) _changes[path] = null;
    }

    /// <summary>It is there with this stamp; null when it is not.</summary>
    public void End(RelativePath path, DiskStamp? stamp)
    {
        lock (_gate)
        {
            if (stamp is null)
            {
                _changes.Remove(path);
                return;
            }

            _changes[path] = stamp;
            _over.Enqueue(path);
            if (_over.Count > MostOver && _over.Dequeue() is var oldest && _changes.GetValueOrDefault(oldest) is not null) _changes.Remove(oldest);
        }
    }

    /// <summary>What a hint of this path means.</summary>
    public OwnChange Of(RelativePath path, out DiskStamp stamp)
    {
        lock (_gate)
        {
            var isOurs = _changes.TryGetValue(path, out var left);
            stamp = left ?? default;
            if (!isOurs) return OwnChange.None;
            return left is null ? OwnChange.UnderWay : OwnChange.Over;
        }
    }
}
