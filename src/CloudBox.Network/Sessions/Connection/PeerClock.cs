using CloudBox.Protocol.Time;

namespace CloudBox.Network.Sessions.Connection;

/// <summary>
/// A peer's clock against ours, from the four timestamps of each ping and pong (RFC 5905 section 8). Of the last eight samples the one
/// with the least delay counts. Not thread-safe; the latest result may be read by any thread.
/// </summary>
internal sealed class PeerClock
{
    private const int Kept = 8;

    private readonly Queue<ClockSample> _samples = new(Kept);
    private ClockSample[] _best = [];

    /// <summary>The sample that counts; null before the first.</summary>
    public ClockSample? Best => Volatile.Read(ref _best) is [var best] ? best : null;

    /// <summary>Takes note of an exchange. A delay below zero tells of a clock that was set meanwhile: such a sample is none.</summary>
    /// <returns>The sample that counts now; null when this was none.</returns>
    public ClockSample? Note(long pingSentNs, long pingReceivedNs, long pongSentNs, long pongReceivedNs)
    {
        if (ClockSample.Of((Int128)pingReceivedNs - pingSentNs, (Int128)pongSentNs - pongReceivedNs) is not { } sample) return null;
        if (_samples.Count == Kept) _samples.Dequeue();
        _samples.Enqueue(sample);
        var best = _samples.MinBy(static sample => sample.DelayNs);
        Volatile.Write(ref _best, [best]);
        return best;
    }
}
