namespace CloudBox.Simulation.Disk;

/// <summary>What kind of file system it is.</summary>
internal sealed record DiskOptions
{
    /// <summary>mtimes are multiples of this, ns.</summary>
    public long ModifiedGranuleNs { get; init; } = 1;

    /// <summary>Changes within one of these have one ctime, ns; at most the 10 ms of a kernel with HZ=100.</summary>
    public long ChangedTickNs { get; init; } = 4_000_000;

    /// <summary>True when names that differ in case only are one name.</summary>
    public bool FoldsCase { get; init; }

    /// <summary>True when numbers of removed files are given away again at once.</summary>
    public bool ReusesInodes { get; init; }
}
