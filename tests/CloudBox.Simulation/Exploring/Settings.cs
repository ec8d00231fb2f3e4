using System.Globalization;

namespace CloudBox.Simulation.Exploring;

/// <summary>What the environment asks for; see README.md.</summary>
internal static class Settings
{
    private const int SharePerRun = 300;

    /// <summary>The first seed (<c>CLOUDBOX_SEED</c>).</summary>
    public static ulong First => ulong.TryParse(Environment.GetEnvironmentVariable("CLOUDBOX_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    /// <summary>How many (<c>CLOUDBOX_SEEDS</c>): one when only the first is given, a small share when nothing is.</summary>
    public static ulong Count => ulong.TryParse(Environment.GetEnvironmentVariable("CLOUDBOX_SEEDS"), CultureInfo.InvariantCulture, out var count) ? count : IsReplay ? 1UL : SharePerRun;

    /// <summary>True when one seed is asked for: its story is told.</summary>
    public static bool IsReplay => Environment.GetEnvironmentVariable("CLOUDBOX_SEED") is not null && Environment.GetEnvironmentVariable("CLOUDBOX_SEEDS") is null;

    /// <summary>Options of a run with what <c>CLOUDBOX_SIM_OPTIONS</c> changes: <c>Hosts=2;UserActions=5;HasOddDisks=false</c>.</summary>
    /// <exception cref="FormatException">It names no option, or gives it no value that it can have.</exception>
    public static SimOptions Apply(SimOptions options)
    {
        foreach (var part in (Environment.GetEnvironmentVariable("CLOUDBOX_SIM_OPTIONS") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left.Trim(), right.Trim()) : throw new FormatException($"Not an option: {part}");
            var property = typeof(SimOptions).GetProperty(name) ?? throw new FormatException($"There is no option {name}.");
            property.SetValue(options, Parse(property.PropertyType, value)); // a record of this call's own
        }

        return options;
    }

    private static object Parse(Type type, string value)
    {
        if (type.IsEnum) return Enum.Parse(type, value);
        return type == typeof(IReadOnlyList<string>) ? value.Split(',') : Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
    }
}
