using CloudBox.Network.Status;
using System.Globalization;
using System.Net;

namespace CloudBox.Cli;

/// <summary>An interface that is used, with its IPv4 addresses and the length of their prefixes in bits.</summary>
internal sealed record InterfaceInfo(string Name, IReadOnlyList<(IPAddress Address, int PrefixBits)> Addresses);

/// <summary>What a user wants to see when the program has started.</summary>
/// <param name="Name">Our client name.</param>
/// <param name="Folder">The folder.</param>
/// <param name="Interval">Time between two checks.</param>
/// <param name="UdpPort">The port that the subnet shares.</param>
/// <param name="TcpPort">Where we accept connections.</param>
/// <param name="Interfaces">What is used of the network.</param>
/// <param name="StateDirectory">Where this folder's state lies.</param>
/// <param name="KeyFingerprint">Names the folder's key; null when it is open.</param>
/// <param name="Device">Our device id; null where there is none.</param>
internal sealed record StartupInfo(
    string Name,
    string Folder,
    TimeSpan Interval,
    int UdpPort,
    int TcpPort,
    IReadOnlyList<InterfaceInfo> Interfaces,
    string StateDirectory,
    string? KeyFingerprint = null,
    string? Device = null);

/// <summary>The block at the start.</summary>
internal static class StartupBlock
{
    private const int LabelWidth = 12;

    /// <summary>The block, line by line; safe for a terminal.</summary>
    public static IReadOnlyList<string> Lines(StartupInfo info) =>
    [
        $"CloudBox {ProgramVersion.Text}",
        Line("name", info.Name),
        .. info.Device is { } device ? [Line("device", device)] : (string[])[],
        Line("folder", info.Folder),
        Line("interval", HumanText.Interval(info.Interval)),
        Line("UDP port", info.UdpPort.ToString(CultureInfo.InvariantCulture)),
        Line("TCP port", info.TcpPort.ToString(CultureInfo.InvariantCulture)),
        .. Interfaces(info.Interfaces),
        Line("state", info.StateDirectory),
        info.KeyFingerprint is { } fingerprint
            ? $"  closed: key {fingerprint}"
            : "  OPEN: there is no key, so anyone on the subnet can read and change this folder.",
    ];

    private static IEnumerable<string> Interfaces(IReadOnlyList<InterfaceInfo> interfaces) => interfaces.Count == 0
        ? [Line("interfaces", "none with an IPv4 address yet; waiting for one")]
        : interfaces.Select((one, at) => Line(at == 0 ? "interfaces" : "", $"{one.Name} {string.Join(", ", one.Addresses.Select(Address))}"));

    private static string Address((IPAddress Address, int PrefixBits) one) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Address}/{one.PrefixBits}");

    private static string Line(string label, string value) => $"  {label.PadRight(LabelWidth)}{LogText.Escape(value)}";
}
