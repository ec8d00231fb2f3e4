using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Reconcile;

/// <summary>Arithmetic on <see cref="FileEntry.StampNs"/>: what orders versions between modern peers.</summary>
public static class Stamps
{
    /// <summary>
    /// No file's mtime and no peer's word makes a stamp later than this (the year 2242). The room above it is for the changes
    /// that follow: a version stamped with the greatest number there is could never be replaced.
    /// </summary>
    public const long LatestNs = (1L << 33) * UnixTime.NanosecondsPerSecond;

    /// <summary>A time that someone else chose, as a stamp.</summary>
    public static long Limit(long ns) => Math.Min(ns, LatestNs);

    /// <summary>True when a file that was given an mtime may have this one, on a disk that keeps whole seconds or every other one.</summary>
    public static bool IsGiven(long modifiedNs, long seenNs) =>
        seenNs == modifiedNs || (seenNs % UnixTime.NanosecondsPerSecond == 0 && Math.Abs(modifiedNs - seenNs) < 2 * UnixTime.NanosecondsPerSecond);

    /// <summary>
    /// The stamp of a version made at <paramref name="ns"/> that takes the place of <paramref name="previous"/>: it never stands
    /// still or goes back when the content moves on, whatever times the files and clocks have.
    /// </summary>
    public static long After(FileEntry? previous, long ns) => previous is null ? Limit(ns) : Math.Max(Limit(ns), previous.StampNs + 1);
}
