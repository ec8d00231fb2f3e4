namespace CloudBox.FileSystem.Watch;

/// <summary>Bounds of a watcher.</summary>
public sealed record WatchOptions
{
    /// <summary>Most directories watched; the kernel takes about 1 KiB for each.</summary>
    public int MostWatches { get; init; } = 1_000_000;

    /// <summary>Most paths held back at once; with more, the hint is to look at everything.</summary>
    public int MostPending { get; init; } = 10_000;

    /// <summary>Most hints waiting to be taken.</summary>
    public int MostWaiting { get; init; } = 1_024;
}
