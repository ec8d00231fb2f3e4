using CloudBox.Network.Status;

namespace CloudBox.Cli.Options;

/// <summary>Reads a host to send to besides the broadcast: an IPv4 address or a name, and its UDP port.</summary>
internal static class PeerAddressParser
{
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
        return HostName.Problem(host);
    }
}
