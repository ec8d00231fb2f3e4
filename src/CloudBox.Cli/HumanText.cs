using System.Globalization;

namespace CloudBox.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class HumanText
{
    private static readonly string[] SizeUnits = ["KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>"30 s", "1 min", "1 h 30 min", "1.5 s".</summary>
    public static string Interval(TimeSpan interval)
    {
        var parts = new List<string>(3);
        var hours = (long)interval.TotalHours;
        var seconds = interval.TotalSeconds % 60;
        if (hours > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{hours} h"));
        if (interval.Minutes > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{interval.Minutes} min"));
        if (seconds > 0 || parts.Count == 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s"));
        return string.Join(' ', parts);
    }

    /// <summary>"1 byte", "999 bytes", "1.3 KB" (1,000 bytes), "25 MB"; two digits or more.</summary>
    public static string Size(long bytes)
    {
        if (bytes is > -1000 and < 1000) return string.Create(CultureInfo.InvariantCulture, $"{bytes} byte{(bytes == 1 ? "" : "s")}");
        var size = bytes / 1000m;
        var unit = 0;
        while (Math.Abs(Rounded(size)) >= 1000 && unit < SizeUnits.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Rounded(size):0.#} {SizeUnits[unit]}");
    }

    private static decimal Rounded(decimal size) => Math.Round(size, Math.Abs(size) < 10 ? 1 : 0, MidpointRounding.AwayFromZero);
}
