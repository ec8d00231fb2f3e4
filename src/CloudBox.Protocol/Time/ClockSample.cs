namespace CloudBox.Protocol.Time;

/// <summary>One measure of another clock (RFC 5905 section 8): what four readings of two clocks tell.</summary>
/// <param name="OffsetNs">The other clock minus ours.</param>
/// <param name="DelayNs">The way there and back, without the time in between.</param>
public readonly record struct ClockSample(long OffsetNs, long DelayNs)
{
    /// <summary>The offset is right to half the delay: the way there may have taken all of it, or the way back.</summary>
    public long BoundNs => (DelayNs / 2) + (DelayNs % 2);

    /// <summary>
    /// The sample that follows from an exchange. A delay below zero tells of a clock that was set meanwhile, and is none.
    /// </summary>
    /// <param name="forthNs">The other clock when the question came, minus ours when it left.</param>
    /// <param name="backNs">The other clock when the answer left, minus ours when it came.</param>
    public static ClockSample? Of(Int128 forthNs, Int128 backNs)
    {
        var delay = forthNs - backNs;
        var offset = (forthNs + backNs) / 2;
        var isReal = delay >= 0 && delay <= long.MaxValue && offset >= long.MinValue && offset <= long.MaxValue;
        return isReal ? new ClockSample((long)offset, (long)delay) : null;
    }
}
