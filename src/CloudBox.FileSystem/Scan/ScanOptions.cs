namespace CloudBox.FileSystem.Scan;

/// <summary>How much a scan does at once.</summary>
public sealed record ScanOptions
{
    /// <summary>Workers that read and hash changed files.</summary>
    public int HashWorkers { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Subdirectories of one directory that are read before their turn.</summary>
    public int ReadAhead { get; init; } = Math.Clamp(2 * Environment.ProcessorCount, 4, 16);

    /// <summary>Most observations published at once.</summary>
    public int BatchSize { get; init; } = 256;
}
