using System.Globalization;

namespace CloudBox.EndToEnd.Harness;

/// <summary>Removes what crashed test runs left: namespaces named for a process that is gone, and the processes inside them.</summary>
public static class StaleNamespaces
{
    /// <summary>Every namespace of these tests is named cbx, the test process's id, a dash and more.</summary>
    public const string Prefix = "cbx";

    private static readonly Lazy<bool> Swept = new(Sweep);

    /// <summary>Sweeps, the first time it is called.</summary>
    public static void SweepOnce() => _ = Swept.Value;

    /// <summary>Deletes a namespace after ending what still runs in it.</summary>
    public static void Remove(string name)
    {
        foreach (var process in Shell.Try("ip", "", "netns", "pids", name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Signals.Send(int.Parse(process, CultureInfo.InvariantCulture), Signal.Kill);
        }

        Shell.Try("ip", "", "netns", "del", name);
    }

    private static bool Sweep()
    {
        foreach (var line in Shell.Try("ip", "", "netns", "list").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = line.Split(' ')[0];
            if (OwnerOf(name) is { } owner && !Directory.Exists($"/proc/{owner}")) Remove(name);
        }

        return true;
    }

    private static int? OwnerOf(string name)
    {
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return name.StartsWith(Prefix, StringComparison.Ordinal) && dash > 0
            && int.TryParse(name[Prefix.Length..dash], CultureInfo.InvariantCulture, out var process) ? process : null;
    }
}
