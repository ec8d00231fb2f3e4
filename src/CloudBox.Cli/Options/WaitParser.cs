using System.Globalization;

namespace CloudBox.Cli.Options;

/// <summary>Reads a short time, as the clock tools use it: seconds (<c>2</c>, <c>0.5</c>), or a number with a unit (<c>500ms</c>, <c>2s</c>, <c>1m</c>).</summary>
internal static class WaitParser
{
    /// <summary>Shorter than this, nothing across a network can be waited for.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    /// <summary>Longer than this is a typing error.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Parses text, the same way in every culture; false and what is wrong when it is no such time.</summary>
    public static bool TryParse(string text, out TimeSpan wait, out string problem)
    {
        wait = default;
        problem = "";
        var (digits, unit) = Split(text);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            problem = $"'{text}' is not a time; give seconds (2) or a number with a unit (500ms, 2s, 1m)";
            return false;
        }

        var isLong = number > (decimal)Longest.Ticks / unit.Ticks;
        if (isLong || number * unit.Ticks < Shortest.Ticks)
        {
            problem = $"'{text}' is too {(isLong ? "long" : "short")}; give something from 10ms to 60m";
            return false;
        }

        wait = TimeSpan.FromTicks((long)(number * unit.Ticks));
        return true;
    }

    private static (string Digits, TimeSpan Unit) Split(string text) => text switch
    {
        [.., 'm', 's'] => (text[..^2], TimeSpan.FromMilliseconds(1)),
        [.., 's'] => (text[..^1], TimeSpan.FromSeconds(1)),
        [.., 'm'] => (text[..^1], TimeSpan.FromMinutes(1)),
        _ => (text, TimeSpan.FromSeconds(1)),
    };
}
