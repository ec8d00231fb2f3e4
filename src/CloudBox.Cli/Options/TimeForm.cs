using System.Globalization;

namespace CloudBox.Cli.Options;

/// <summary>How an option's time is written: a number, and a unit or none.</summary>
/// <param name="Units">The units, longest name first.</param>
/// <param name="Plain">What a number without a unit counts.</param>
/// <param name="Shortest">The least time.</param>
/// <param name="Longest">The greatest; beyond, it is a typing error.</param>
/// <param name="Example">For people: how to write one.</param>
/// <param name="Bounds">For people: from what to what.</param>
internal sealed record TimeForm(IReadOnlyList<(string Name, TimeSpan Length)> Units, TimeSpan Plain, TimeSpan Shortest, TimeSpan Longest, string Example, string Bounds)
{
    /// <summary>Parses text, the same way in every culture; false and what is wrong when it is no such time.</summary>
    public bool TryParse(string text, out TimeSpan time, out string problem)
    {
        (time, problem) = (default, "");
        var (name, unit) = UnitOf(text);
        if (!decimal.TryParse(text.AsSpan(..^name.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            problem = $"'{text}' is not a time; give {Example}";
            return false;
        }

        var isLong = number > (decimal)Longest.Ticks / unit.Ticks;
        if (isLong || number * unit.Ticks < Shortest.Ticks)
        {
            problem = $"'{text}' is too {(isLong ? "long" : "short")}; give something from {Bounds}";
            return false;
        }

        time = TimeSpan.FromTicks((long)(number * unit.Ticks));
        return true;
    }

    private (string Name, TimeSpan Length) UnitOf(string text)
    {
        foreach (var unit in Units)
        {
            if (text.EndsWith(unit.Name, StringComparison.Ordinal)) return unit;
        }

        return ("", Plain);
    }
}
