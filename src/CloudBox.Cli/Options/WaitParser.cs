namespace CloudBox.Cli.Options;

/// <summary>Reads a short time, as the clock tools use it: seconds (<c>2</c>, <c>0.5</c>), or a number with a unit (<c>500ms</c>, <c>2s</c>, <c>1m</c>).</summary>
internal static class WaitParser
{
    /// <summary>Shorter than this, nothing across a network can be waited for.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    /// <summary>Longer than this is a typing error.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TimeForm s_form = new(
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1))],
        TimeSpan.FromSeconds(1),
        Shortest,
        Longest,
        "seconds (2) or a number with a unit (500ms, 2s, 1m)",
        "10ms to 60m");

    /// <summary>Parses text; false and what is wrong when it is no such time.</summary>
    public static bool TryParse(string text, out TimeSpan wait, out string problem) => s_form.TryParse(text, out wait, out problem);
}
