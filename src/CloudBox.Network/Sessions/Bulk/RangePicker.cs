using System.Collections.Immutable;
using CloudBox.Network.Sessions.Bulk.Sharing;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>Which range of a file is asked for next: from its start to its end, what was cut off first. Thread-safe.</summary>
internal sealed class RangePicker
{
    private readonly Lock _gate = new();
    private readonly long _length;
    private readonly int _rangeBytes;
    private readonly long[] _at; // the first byte of each range that is not here
    private readonly bool[] _isTaken;
    private int _first; // every range before it is here
    private long _done;

    /// <param name="length">Bytes in the file.</param>
    /// <param name="rangeBytes">Bytes of a range; the last one may be shorter.</param>
    /// <param name="start">Bytes from the start that are here already.</param>
    public RangePicker(long length, int rangeBytes, long start = 0)
    {
        (_length, _rangeBytes, _done) = (length, rangeBytes, start);
        _at = new long[(length + rangeBytes - 1) / rangeBytes];
        _isTaken = new bool[_at.Length];
        for (var range = 0; range < _at.Length; range++) _at[range] = Math.Clamp(start, StartOf(range), EndOf(range));
    }

    /// <summary>How many ranges the file has.</summary>
    public int Count => _at.Length;

    /// <summary>True when every byte is here.</summary>
    public bool IsComplete => Done == _length;

    /// <summary>Bytes that are here.</summary>
    public long Done
    {
        get
        {
            lock (_gate) return _done;
        }
    }

    /// <summary>Fires when a range ends.</summary>
    public Pulse Changes { get; } = new();

    /// <summary>The ranges that are here.</summary>
    public ImmutableArray<byte> Here
    {
        get
        {
            lock (_gate) return RangeBits.Of(Count, IsHere_NeedsLock);
        }
    }

    /// <summary>The ranges that are on their way.</summary>
    public ImmutableArray<byte> Coming
    {
        get
        {
            lock (_gate) return RangeBits.Of(Count, range => _isTaken[range]);
        }
    }

    /// <summary>Takes the next range; null when there is none to take, if not complete.</summary>
    /// <param name="mayTake">Which may be taken; null for any.</param>
    /// <param name="from">Where to begin to look; those before come last.</param>
    public RangeRequest? Take(Func<int, bool>? mayTake = null, int from = 0)
    {
        lock (_gate)
        {
            while (_first < Count && IsHere_NeedsLock(_first)) _first++;
            for (var step = 0; step < Count - _first; step++)
            {
                var range = _first + ((Math.Max(0, from - _first) + step) % (Count - _first));
                if (_isTaken[range] || IsHere_NeedsLock(range) || mayTake?.Invoke(range) == false) continue;
                _isTaken[range] = true;
                return new RangeRequest(_at[range], (int)(EndOf(range) - _at[range]));
            }

            return null;
        }
    }

    /// <summary>Ends a range that was taken.</summary>
    /// <param name="range">Which.</param>
    /// <param name="received">How many of its bytes have come, from its start; the others are to be fetched again.</param>
    public void End(RangeRequest range, int received)
    {
        lock (_gate)
        {
            var index = (int)(range.Offset / _rangeBytes);
            _done += received;
            _at[index] += received;
            _isTaken[index] = false;
        }

        Changes.Fire();
    }

    /// <summary>True when all bytes from an offset on are here.</summary>
    public bool Has(long offset, int count)
    {
        lock (_gate)
        {
            for (var range = (int)(offset / _rangeBytes); range < Count && StartOf(range) < offset + count; range++)
            {
                if (_at[range] < Math.Min(offset + count, EndOf(range))) return false;
            }

            return true;
        }
    }

    private bool IsHere_NeedsLock(int range) => _at[range] == EndOf(range);

    private long StartOf(int range) => (long)range * _rangeBytes;

    private long EndOf(int range) => Math.Min(StartOf(range) + _rangeBytes, _length);
}
