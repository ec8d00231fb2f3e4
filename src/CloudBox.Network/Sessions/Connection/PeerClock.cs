using CloudBox.Protocol.Time;

namespace CloudBox.Network.Sessions.Connection;

/// <summary>
/// A peer's clock against ours, from the four timestamps of each ping and pong (RFC 5905 section 8). Of the last eight samples the one
/// with the least delay counts. Not thread-safe; the latest result may be read by any thread.
/// </summary>
internal sealed class PeerClock
{
    private const int Kept = 8;
    private const long OffNs = 2_000_000_000;

    private readonly Queue<ClockSample> _samples = new(Kept);
    private ClockSample[] _best = [];
    private long _toldNs;

    /// <summary>The sample that counts; null before the first.</summary>
    public ClockSample? Best => Volatile.Read(ref _best) is [var best] ? best : null;

    /// <summary>Takes note of an exchange. A delay below zero tells of a clock that was set meanwhile: such a sample is none.</summary>
    /// <returns>What is worth a line: the offset when it is off and was not, or has moved; 0 when it is right again; else null.</returns>
    public long? Note(long pingSentNs, long pingReceivedNs, long pongSentNs, long pongReceivedNs)
    {
        if (ClockSample.Of((Int128)pingReceivedNs - pingSentNs, (Int128)pongSentNs - pongReceivedNs) is not { } sample) return null;
        if (_samples.Count == Kept) _samples.Dequeue();
        _samples.Enqueue(sample);
        var best = _samples.MinBy(static sample => sample.DelayNs);
        Volatile.Write(ref _best, [best]);
        return News(best.OffsetNs);
    }

    private long? News(long offsetNs)
    {
        var isOff = Int128.Abs(offsetNs) > OffNs;
        var hasMoved = Int128.Abs((Int128)offsetNs - _toldNs) > OffNs;
        if (isOff ? !hasMoved : _toldNs == 0) return null;
        return _toldNs = isOff ? offsetNs : 0;
    }
}
