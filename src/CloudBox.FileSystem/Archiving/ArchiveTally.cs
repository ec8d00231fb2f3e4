namespace CloudBox.FileSystem.Archiving;

/// <summary>
/// How many bytes were displaced in each hour. Stands for the list of all versions, which may be long: with the default of 30
/// days it holds at most 721 numbers.
/// </summary>
internal sealed class ArchiveTally
{
    private readonly SortedDictionary<long, long> _bytesByHour = [];

    /// <summary>All bytes counted.</summary>
    public long Total { get; private set; }

    public void Add(DateTimeOffset displaced, long bytes)
    {
        var hour = Hour(displaced);
        _bytesByHour[hour] = _bytesByHour.GetValueOrDefault(hour) + bytes;
        Total += bytes;
    }

    /// <summary>
    /// Where to cut so that no more than the quota is left, oldest first by the hour: what was displaced before the answer goes.
    /// </summary>
    public DateTimeOffset CutFor(long quota)
    {
        var left = Total;
        foreach (var (hour, bytes) in _bytesByHour)
        {
            if (left <= quota) return Start(hour);
            left -= bytes;
        }

        return DateTimeOffset.MaxValue;
    }

    private static long Hour(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;

    private static DateTimeOffset Start(long hour) => new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
}
