namespace CloudBox.EndToEnd.Harness;

/// <summary>
/// Asks once whether this machine lets tests make network namespaces. Only a plain no is a reason to skip. Anything else that goes
/// wrong, namespaces that vanish under the tests' hands above all, lets them run and fail: skipped tests look like success.
/// </summary>
public static class NamespaceProbe
{
    // What a machine without the programs, the rights or the kernel's support says (.NET's words for a missing program; iproute2 prints strerror).
    private static readonly string[] PlainNos = ["trying to start process 'ip'", "Operation not permitted", "Permission denied", "Operation not supported", "Unknown device type"];

    private static readonly Lazy<string?> Answer = new(Probe);

    /// <summary>What went wrong; null when nothing did.</summary>
    public static string? Problem => Answer.Value;

    /// <summary>The reason to skip. Under CI=true there is none: there the tests run and fail with the problem.</summary>
    public static string? SkipReason { get; } = ReasonToSkip(Problem, isCI: Environment.GetEnvironmentVariable("CI") == "true");

    /// <summary>Why tests are skipped with such a problem; null when they are not.</summary>
    public static string? ReasonToSkip(string? problem, bool isCI)
    {
        if (problem is null || isCI) return null;
        return PlainNos.Any(no => problem.Contains(no, StringComparison.Ordinal)) ? $"Needs network namespaces (root and iproute2): {problem}" : null;
    }

    private static string? Probe()
    {
        var name = $"{StaleNamespaces.Prefix}{Environment.ProcessId}-probe";
        StaleNamespaces.Remove(name); // a process that had our id may have left it
        var (code, output, error) = Shell.Try("ip", "", "netns", "add", name);
        if (code != 0) return $"ip netns add: {error.Trim()}{output.Trim()}";
        (code, output, error) = Shell.Try("ip", "", "-n", name, "link", "add", "br0", "type", "bridge");
        Shell.Try("ip", "", "netns", "del", name);
        return code == 0 ? null : $"no bridge: {error.Trim()}{output.Trim()}";
    }
}
