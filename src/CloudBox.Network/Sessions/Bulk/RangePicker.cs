using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>Which range of a file is asked for next: from its start to its end, what was cut off first. Thread-safe.</summary>
/// <param name="length">Bytes in the file.</param>
/// <param name="rangeBytes">Bytes of a range; the last one may be shorter.</param>
/// <param name="start">Bytes from the start that are here already.</param>
internal sealed class RangePicker(long length, int rangeBytes, long start = 0)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<RangeRequest, long> _returned = new();
    private long _next = start;
    private long _done = start;

    /// <summary>True when every byte is here.</summary>
    public bool IsComplete => Done == length;

    /// <summary>Bytes that are here.</summary>
    public long Done
    {
        get
        {
            lock (_gate) return _done;
        }
    }

    /// <summary>Takes the next range; null when all are taken, if not complete.</summary>
    public RangeRequest? Take()
    {
        lock (_gate)
        {
            if (_returned.TryDequeue(out var range, out _)) return range;
            if (_next == length) return null;
            range = new RangeRequest(_next, (int)Math.Min(rangeBytes, length - _next));
            _next = range.End;
            return range;
        }
    }

    /// <summary>Ends a range that was taken.</summary>
    /// <param name="range">Which.</param>
    /// <param name="received">How many of its bytes have come, from its start; the others are to be fetched again.</param>
    public void End(RangeRequest range, int received)
    {
        lock (_gate)
        {
            _done += received;
            if (received < range.Length) _returned.Enqueue(new RangeRequest(range.Offset + received, range.Length - received), range.Offset);
        }
    }
}
