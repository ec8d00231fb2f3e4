using System.Net;
using System.Net.Sockets;

namespace CloudBox.Cli.Options;

/// <summary>Checks what names one host: a name, or an IPv4 address.</summary>
internal static class HostName
{
    /// <summary>Longest host name (RFC 1035, 2.3.4), and longest part of one.</summary>
    private const int MaxHost = 253, MaxLabel = 63;

    /// <summary>What is wrong with it, for people; empty when nothing is. A name is not looked up.</summary>
    public static string Problem(string host)
    {
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
