using System.Globalization;

namespace CloudBox.Cli.Options;

/// <summary>Reads an interval: minutes (<c>0.5</c>), or a number with a unit (<c>30s</c>, <c>2m</c>, <c>1h</c>).</summary>
internal static class IntervalParser
{
    /// <summary>Shorter than this, checks would follow each other without a pause.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Longer than this is a typing error.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Parses text, the same way in every culture; false and what is wrong when it is no interval.</summary>
    public static bool TryParse(string text, out TimeSpan interval, out string problem)
    {
        interval = default;
        problem = "";
        var (digits, unit) = Split(text);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            problem = $"'{text}' is not a time; give minutes (0.5) or a number with a unit (30s, 2m, 1h)";
            return false;
        }

        var most = (decimal)Longest.Ticks / unit.Ticks;
        if (number > most || number * unit.Ticks < Shortest.Ticks)
        {
            problem = $"'{text}' is too {(number > most ? "long" : "short")}; give something from 1 second (1s) to 24 hours (24h)";
            return false;
        }

        interval = TimeSpan.FromTicks((long)(number * unit.Ticks));
        return true;
    }

    private static (string Digits, TimeSpan Unit) Split(string text) => text switch
    {
        [.., 's'] => (text[..^1], TimeSpan.FromSeconds(1)),
        [.., 'm'] => (text[..^1], TimeSpan.FromMinutes(1)),
        [.., 'h'] => (text[..^1], TimeSpan.FromHours(1)),
        _ => (text, TimeSpan.FromMinutes(1)),
    };
}
