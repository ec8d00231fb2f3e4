using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Status;

namespace CloudBox.Cli.Options;

/// <summary>Reads a host to send to besides the broadcast: an IPv4 address or a name, and its UDP port.</summary>
internal static class PeerAddressParser
{
    /// <summary>Longest host name (RFC 1035, 2.3.4), and longest part of one.</summary>
    private const int MaxHost = 253, MaxLabel = 63;

    /// <summary>Parses HOST or HOST:PORT; false and what is wrong when it is neither.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="defaultPort">The port when none is written.</param>
    /// <param name="address">The address; a name is not looked up.</param>
    /// <param name="problem">What is wrong, for people.</param>
    public static bool TryParse(string text, ushort defaultPort, out PeerAddress address, out string problem)
    {
        address = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var host = colon < 0 ? text : text[..colon];
        var port = defaultPort;
        problem = CheckHost(text, host);
        if (problem.Length == 0 && colon >= 0 && !PortNumber.TryParse(text[(colon + 1)..], out port))
        {
            problem = $"'{text}' has no valid port behind the colon; give HOST:PORT with a port from 1 to 65535";
        }

        if (problem.Length > 0) return false;
        address = new PeerAddress(host, port);
        return true;
    }

    private static string CheckHost(string text, string host)
    {
        if (text.Count(c => c == ':') > 1) return $"'{text}' looks like IPv6, which the protocol does not have; give an IPv4 address or a name";
        if (host.Length == 0) return $"'{text}' names no host; give HOST or HOST:PORT";
        var labels = host.Split('.');
        var isNumeric = labels[^1].All(char.IsAsciiDigit); // no top-level domain is a number (RFC 3696, 2)
        if (isNumeric) return CheckIPv4(host);
        return host.Length <= MaxHost && labels.All(IsLabel) ? "" : $"'{host}' is neither an IPv4 address nor a host name";
    }

    // Strictly four numbers: IPAddress takes 10.1 for 10.0.0.1 and 010 for 8.
    private static string CheckIPv4(string host)
    {
        var isAddress = IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == host;
        if (!isAddress) return $"'{host}' is not an IPv4 address; give four numbers from 0 to 255, as in 192.168.1.20";
        var first = address!.GetAddressBytes()[0];
        return first is 0 or >= 224 ? $"'{host}' is not the address of one host; give a unicast address" : "";
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabel
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && label[0] != '-' && label[^1] != '-';
}
