using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Progress;

/// <summary>Measures one large file on its way. Disposing it takes it off the list. Thread-safe; noting bytes costs an addition, and a lock once in a second.</summary>
internal sealed class ProgressMeter : IDisposable
{
    // The rate is that of the last five seconds, or of all of them before.
    private const int Marks = 5;
    private static readonly TimeSpan MarkEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Done)> _marks = new(Marks + 1);
    private readonly TransferProgress _list;
    private readonly TimeProvider _time;
    private readonly RelativePath _path;
    private readonly ClientName _peer;
    private readonly long _length;
    private long _done;
    private long _markedAt;

    public ProgressMeter(TransferProgress list, TimeProvider time, RelativePath path, ClientName peer, bool isIncoming, long length)
    {
        (_list, _time, _path, _peer, IsIncoming, _length) = (list, time, path, peer, isIncoming, length);
        _markedAt = time.GetTimestamp();
        _marks.Enqueue((_markedAt, 0));
    }

    /// <summary>True when it comes.</summary>
    public bool IsIncoming { get; }

    /// <summary>So much is here already: it counts as done, and not for the rate.</summary>
    public void StartAt(long done)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _done, done);
            _marks.Clear();
            _marks.Enqueue((_time.GetTimestamp(), done));
        }
    }

    /// <summary>Bytes are through.</summary>
    public void Add(int bytes)
    {
        Interlocked.Add(ref _done, bytes);
        if (_time.GetElapsedTime(Volatile.Read(ref _markedAt)) < MarkEvery) return;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (_time.GetElapsedTime(_markedAt, now) < MarkEvery) return;
            Volatile.Write(ref _markedAt, now);
            _marks.Enqueue((now, Interlocked.Read(ref _done)));
            if (_marks.Count > Marks) _marks.Dequeue();
        }
    }

    /// <summary>How far it is now.</summary>
    public FileProgress Read()
    {
        lock (_gate)
        {
            var done = Interlocked.Read(ref _done);
            var (at, then) = _marks.Peek();
            var seconds = _time.GetElapsedTime(at).TotalSeconds;
            return new FileProgress(_path, _peer, IsIncoming, _length, Math.Min(done, _length), seconds > 0 ? (done - then) / seconds : 0);
        }
    }

    public void Dispose() => _list.Remove(this);
}
