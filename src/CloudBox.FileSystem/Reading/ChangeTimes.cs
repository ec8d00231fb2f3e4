using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>
/// How exactly a file system tells when a file was changed. Coarse ones stamp changes with the time of the last timer tick (up to 10 ms old,
/// HZ=100): a write in the same tick as the one before leaves the stat as it is. Fine ones (multigrain timestamps, Linux 6.13: ext4, XFS, Btrfs,
/// tmpfs) give a change that follows a stat a time of its own.
/// </summary>
/// <param name="AreFine">True when a write after a stat is always seen in the next stat.</param>
/// <param name="Time">Tells how long ago something was changed.</param>
internal sealed record ChangeTimes(bool AreFine, TimeProvider Time)
{
    /// <summary>True when it may tell mtimes in whole seconds only.</summary>
    public bool AreWholeSeconds { get; private init; } = true;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    // Microseconds each. In the time of all of them a coarse clock ticks once or twice, unless the machine stands still between any two.
    private const int Writes = 16;

    /// <summary>Finds out by writing to a file, and looking at it, faster than ticks come. Whatever goes wrong means coarse.</summary>
    /// <param name="file">A file of the file system, open for writing; its content is spoilt.</param>
    /// <param name="time">Tells how long ago something was changed.</param>
    public static ChangeTimes Probe(SafeFileHandle file, TimeProvider time)
    {
        var (told, isWhole) = (new HashSet<long>(), true);
        for (var i = 0; i < Writes; i++)
        {
            if (LibC.Write(file, [0], 0) != Errno.None || LibC.Stat(file, out var status) != Errno.None) return new(false, time);
            told.Add(status.Stamp.ChangedNs);
            isWhole &= status.Stamp.ModifiedNs % UnixTime.NanosecondsPerSecond == 0;
        }

        return new(told.Count == Writes, time) { AreWholeSeconds = isWhole };
    }

    /// <summary>Returns when a write from now on would be seen in the stat of a file whose stat was just taken.</summary>
    public void WaitUntilTold(DiskStamp stamp)
    {
        if (AreFine) return;
        var sinceChange = (Time.GetUtcNow() - DateTimeOffset.UnixEpoch) - TimeSpan.FromTicks(stamp.ChangedNs / TimeSpan.NanosecondsPerTick);
        if (sinceChange >= TimeSpan.Zero && sinceChange < Tick) Thread.Sleep(Tick - sinceChange);
    }
}
