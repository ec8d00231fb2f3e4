using System.Globalization;

namespace CloudBox.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class HumanText
{
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
}
