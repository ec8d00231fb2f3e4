using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Announce;

/// <summary>A token bucket on virtual time: how many datagrams may go out now.</summary>
/// <param name="perSecond">
/// Sustained rate. 2,000 datagrams/s of about 150 bytes are 0.3 MB/s, and a listener that logs each takes far less than a core.
/// </param>
/// <param name="burst">
/// Most at once. A receiver with the kernel's default buffer of 212,992 bytes holds about 250 small datagrams (each is charged
/// some 800 bytes), so several senders may burst together.
/// </param>
public sealed class Pacer(int perSecond = 2000, int burst = 64)
{
    private readonly long _costNs = UnixTime.NanosecondsPerSecond / perSecond;
    private long _emptyAtNs = long.MinValue;

    /// <summary>Takes what one datagram costs; false when there is not so much.</summary>
    /// <param name="nowNs">Now.</param>
    /// <param name="tokens">What it costs: more than one where it should come after other things.</param>
    public bool TryTake(long nowNs, int tokens = 1)
    {
        var fullSince = nowNs - (_costNs * burst);
        if (_emptyAtNs < fullSince) _emptyAtNs = fullSince;
        if (_emptyAtNs + (_costNs * tokens) > nowNs) return false;
        _emptyAtNs += _costNs * tokens;
        return true;
    }

    /// <summary>When a quarter of a burst is there again: waking for each single token would cost more than it sends.</summary>
    public long NextNs(long nowNs) => Math.Max(nowNs, _emptyAtNs + (_costNs * Math.Max(1, burst / 4)));
}
