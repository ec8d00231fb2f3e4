using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Peers;

/// <summary>
/// How far a peer's clock is from ours, in seconds. Both are rounded to seconds on their way, so a measurement wavers by one;
/// the offset stands still within that, because times corrected by it are compared.
/// </summary>
internal struct ClockOffset
{
    private const long Tolerance = 2;

    // Some 35,000 years: beyond any clock, and small enough that sums with file times do not overflow.
    private const long Limit = 1L << 40;

    private long _told;

    /// <summary>Its clock minus ours; 0 within two seconds.</summary>
    public long Seconds { get; private set; }

    /// <summary>Takes note of a message's current time; true when the user should hear that the clock is off.</summary>
    public bool Note(long theirSeconds, long ourNs)
    {
        var measured = (long)Int128.Clamp((Int128)theirSeconds - UnixTime.SecondsFromNs(ourNs), -Limit, Limit);
        var distance = Math.Abs(measured);
        if (distance <= Tolerance) Seconds = 0;
        else if (Seconds == 0 || Math.Abs(measured - Seconds) > Tolerance) Seconds = measured;
        if (distance < Tolerance) _told = 0; // at the edge, a clock would be reported with every second message
        if (Seconds == 0 || Math.Abs(Seconds - _told) <= Tolerance) return false;
        _told = Seconds;
        return true;
    }
}
