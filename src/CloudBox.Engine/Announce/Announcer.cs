using CloudBox.Engine.Index;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Announce;

/// <summary>
/// The files that still have to be broadcast, paced. A path waits once, however often it changes, and is described as the index
/// has it when its turn comes. Announcing everything again is a cursor over the index, so memory does not grow with the tree.
/// </summary>
/// <param name="index">Where the files are described.</param>
/// <param name="pacer">How fast they may go out.</param>
/// <param name="capacity">Most paths that wait; beyond, everything is announced.</param>
public sealed class Announcer(IIndexReader index, Pacer pacer, int capacity = 20_000)
{
    private const int CursorBatch = 256;
    private const int TokensOfLast = 8;

    private readonly Queue<RelativePath> _order = new();
    private readonly Dictionary<RelativePath, StatusType> _waiting = [];
    private readonly Queue<RelativePath> _cursorBatch = new();
    private RelativePath? _cursor;
    private StatusType _cursorType;
    private bool _isCursorActive;
    private bool _startsAgain;

    /// <summary>How many paths wait one by one.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>True while something waits.</summary>
    public bool IsBusy => _order.Count > 0 || _isCursorActive;

    /// <summary>When <see cref="TryNext"/> can give something again; never without work.</summary>
    public long NextNs(long nowNs) => IsBusy ? pacer.NextNs(nowNs) : long.MaxValue;

    /// <summary>Announce this path soon.</summary>
    public void Enqueue(RelativePath path, StatusType type)
    {
        if (_waiting.Count >= capacity && !_waiting.ContainsKey(path))
        {
            _startsAgain = _isCursorActive; // it may be past this path
            EnqueueAll();
            return;
        }

        // What was added and then modified before anyone heard of it is still added.
        var isKnown = _waiting.TryGetValue(path, out var waiting);
        _waiting[path] = isKnown && waiting == StatusType.FileAdded && type == StatusType.FileModified ? waiting : type;
        if (!isKnown) _order.Enqueue(path);
    }

    /// <summary>Nothing that waits one by one needs to be announced any more.</summary>
    public void Clear()
    {
        _order.Clear();
        _waiting.Clear();
    }

    /// <summary>Announce every live file once; an announcement of everything that is under way goes on instead.</summary>
    /// <param name="type">As what: 0x03 or 0x04.</param>
    public void EnqueueAll(StatusType type = StatusType.FileAdded)
    {
        if (_isCursorActive) return;
        (_isCursorActive, _cursorType) = (true, type);
        _cursor = null;
    }

    /// <summary>The next announcement that may go out now, or null.</summary>
    /// <param name="nowNs">Now.</param>
    /// <param name="isLast">True while other things should come first: it goes on, at an eighth of the pace.</param>
    public Announcement? TryNext(long nowNs, bool isLast = false)
    {
        while (IsBusy)
        {
            if (!pacer.TryTake(nowNs, isLast ? TokensOfLast : 1)) return null;
            if (NextWaiting() is { } announcement) return announcement;
        }

        return null;
    }

    private Announcement? NextWaiting()
    {
        if (_order.TryDequeue(out var path))
        {
            _waiting.Remove(path, out var type);
            return Describe(path, type);
        }

        if (_cursorBatch.Count == 0) ReadOn();
        return _cursorBatch.TryDequeue(out path) ? Describe(path, _cursorType) : null;
    }

    private void ReadOn()
    {
        foreach (var path in index.LiveAfter(_cursor, CursorBatch))
        {
            _cursorBatch.Enqueue(path);
            _cursor = path;
        }

        if (_cursorBatch.Count > 0) return;
        _isCursorActive = _startsAgain;
        _startsAgain = false;
        _cursor = null;
    }

    private Announcement? Describe(RelativePath path, StatusType type)
    {
        if (index.Find(path)?.Current is not { } entry) return null;
        if (entry.IsLive && !entry.IsFile) return null; // this protocol knows files only
        if (!entry.IsLive) type = StatusType.FileDeleted;
        else if (type == StatusType.FileDeleted) type = StatusType.FileModified;
        return new Announcement(type, FileRecord.Of(path, entry), entry.StampNs);
    }
}
