namespace CloudBox.Protocol.Values;

/// <summary>Arithmetic on times since the epoch. The wire has seconds, the disk nanoseconds.</summary>
public static class UnixTime
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Whole seconds, rounded down (also before 1970), as the status protocol sends them.</summary>
    public static long SecondsFromNs(long ns) => Math.DivRem(ns, NanosecondsPerSecond) is var (q, r) && r < 0 ? q - 1 : ns / NanosecondsPerSecond;

    /// <summary>Nanoseconds; times beyond what 64 bits hold (the years 1677 to 2262) are clamped.</summary>
    public static long NsFromSeconds(long seconds) =>
        Math.Clamp(seconds, long.MinValue / NanosecondsPerSecond, long.MaxValue / NanosecondsPerSecond) * NanosecondsPerSecond;
}
