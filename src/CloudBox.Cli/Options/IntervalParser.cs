namespace CloudBox.Cli.Options;

/// <summary>Reads an interval: minutes (<c>0.5</c>), or a number with a unit (<c>30s</c>, <c>2m</c>, <c>1h</c>).</summary>
internal static class IntervalParser
{
    /// <summary>Shorter than this, checks would follow each other without a pause.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Longer than this is a typing error.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static readonly TimeForm s_form = new(
        [("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1))],
        TimeSpan.FromMinutes(1),
        Shortest,
        Longest,
        "minutes (0.5) or a number with a unit (30s, 2m, 1h)",
        "1 second (1s) to 24 hours (24h)");

    /// <summary>Parses text; false and what is wrong when it is no interval.</summary>
    public static bool TryParse(string text, out TimeSpan interval, out string problem) => s_form.TryParse(text, out interval, out problem);
}
