namespace CloudBox.FileSystem.Archiving;

/// <summary>How long displaced files are kept.</summary>
/// <remarks>
/// The quota never takes what was displaced in the last 24 hours: that is when mistakes are noticed, and one careless mass
/// change must not push out the very files it displaced. Only when the disk runs full (<see cref="LeastFree"/>) does the quota
/// reach down to the last hour, because a full disk stops everybody.
/// </remarks>
public sealed record ArchiveLimits
{
    /// <summary>Age at which a displaced file goes for good.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bytes on disk that all displaced files may take; null for a tenth of the file system, at least 1 GiB.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>The quota spares what is younger.</summary>
    public TimeSpan Spared { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The quota spares what is younger even when the disk is nearly full. An install needs some seconds of it.</summary>
    public TimeSpan SparedOnFullDisk { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The part of the file system that should stay free; below it the disk counts as nearly full.</summary>
    public double LeastFree { get; init; } = 0.05;

    private const long LeastDefaultQuota = 1L << 30;

    /// <summary>The quota on a file system of this size.</summary>
    public long QuotaOn(long capacity) => QuotaBytes ?? Math.Max(capacity / 10, LeastDefaultQuota);
}

/// <summary>What pruning did.</summary>
/// <param name="RemovedFiles">Displaced files that are gone for good.</param>
/// <param name="RemovedBytes">What they took on disk.</param>
/// <param name="KeptBytes">What the others take.</param>
/// <param name="Problems">How many names could not be looked at or removed.</param>
public readonly record struct PruneResult(long RemovedFiles, long RemovedBytes, long KeptBytes, long Problems);
