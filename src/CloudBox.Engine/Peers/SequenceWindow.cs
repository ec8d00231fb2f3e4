using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Peers;

/// <summary>
/// Which sequence numbers of one sending process were heard: the last 64 (a sliding window as in RFC 4303, 3.4.3). Numbers
/// wrap around at 2^32.
/// </summary>
internal struct SequenceWindow
{
    private const int Width = 64;

    // One forged datagram with a number far ahead would otherwise make everything that the real peer says look old for ever.
    private const long DeafNs = 10 * UnixTime.NanosecondsPerSecond;

    private bool _isStarted;
    private uint _highest;
    private ulong _heard;
    private long _lastFreshNs;

    /// <summary>
    /// True when <paramref name="sequence"/> was not heard before. A number too old to tell counts as heard, unless nothing
    /// fresh has come for ten seconds: then it is where the sender really is.
    /// </summary>
    public bool Accept(uint sequence, long nowNs)
    {
        var ahead = (long)(int)(sequence - _highest);
        if (!_isStarted || (ahead <= -Width && nowNs - _lastFreshNs > DeafNs)) return StartAt(sequence, nowNs);
        if (ahead > 0)
        {
            _heard = ahead >= Width ? 1 : (_heard << (int)ahead) | 1;
            _highest = sequence;
        }
        else
        {
            if (ahead <= -Width) return false;
            var bit = 1UL << (int)-ahead;
            if ((_heard & bit) != 0) return false;
            _heard |= bit;
        }

        _lastFreshNs = nowNs;
        return true;
    }

    private bool StartAt(uint sequence, long nowNs)
    {
        (_isStarted, _highest, _heard, _lastFreshNs) = (true, sequence, 1, nowNs);
        return true;
    }
}
