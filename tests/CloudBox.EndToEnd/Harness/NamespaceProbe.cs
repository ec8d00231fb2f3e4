namespace CloudBox.EndToEnd.Harness;

/// <summary>Asks once whether this machine lets tests make network namespaces.</summary>
public static class NamespaceProbe
{
    private static readonly Lazy<string?> Answer = new(Probe);

    /// <summary>Why not; null when it does.</summary>
    public static string? Problem => Answer.Value;

    /// <summary>The reason to skip. Under CI=true there is none: there the tests run and fail with the problem.</summary>
    public static string? SkipReason =>
        Problem is { } problem && Environment.GetEnvironmentVariable("CI") != "true" ? $"Needs network namespaces (root and iproute2): {problem}" : null;

    private static string? Probe()
    {
        var name = $"{StaleNamespaces.Prefix}{Environment.ProcessId}-probe";
        var (code, output, error) = Shell.Try("ip", "", "netns", "add", name);
        if (code != 0) return $"ip netns add: {error.Trim()}{output.Trim()}";
        (code, output, error) = Shell.Try("ip", "", "-n", name, "link", "add", "br0", "type", "bridge");
        Shell.Try("ip", "", "netns", "del", name);
        return code == 0 ? null : $"no bridge: {error.Trim()}{output.Trim()}";
    }
}
