namespace CloudBox.Network;

/// <summary>The wall clock in the unit that the engine counts in.</summary>
internal static class UnixClock
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Nanoseconds since the epoch.</summary>
    public static long GetUnixNs(this TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
}
