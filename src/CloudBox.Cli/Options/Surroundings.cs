using System.Net.NetworkInformation;

namespace CloudBox.Cli.Options;

/// <summary>What the meaning of a command line depends on besides itself.</summary>
/// <param name="HostName">This machine's name.</param>
/// <param name="CurrentDirectory">Where relative paths start.</param>
/// <param name="Variable">An environment variable; null when it is not set.</param>
/// <param name="Interfaces">Names of the network interfaces that are there.</param>
internal sealed record Surroundings(
    string HostName,
    string CurrentDirectory,
    Func<string, string?> Variable,
    Func<IReadOnlyList<string>> Interfaces)
{
    /// <summary>As this process finds them.</summary>
    public static Surroundings OfThisProcess() => new(
        Environment.MachineName,
        Environment.CurrentDirectory,
        Environment.GetEnvironmentVariable,
        () => [.. NetworkInterface.GetAllNetworkInterfaces().Select(card => card.Name)]);
}
