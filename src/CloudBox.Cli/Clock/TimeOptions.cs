using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CloudBox.Cli.Options;

namespace CloudBox.Cli.Clock;

/// <summary>Options of the clock tools, and how their values are read.</summary>
internal static class TimeOptions
{
    /// <summary>The UDP port when none is given. NTP's own, 123, needs privileges and is often taken.</summary>
    public const ushort DefaultPort = 55555;

    public static Option<string> Port(string description) => new("--port", "-p")
    {
        HelpName = "PORT",
        Description = $"{description} [default: {DefaultPort}]",
    };

    public static Option<string> KeyFile(string description) => new("--keyfile") { HelpName = "FILE", Description = description };

    /// <exception cref="UsageException">It is no port.</exception>
    public static ushort ReadPort(string? text)
    {
        if (text is null) return DefaultPort;
        return PortNumber.TryParse(text, out var port) ? port : throw UsageException.Of("--port", $"'{text}' is not a port; give a number from 1 to 65535");
    }

    /// <summary>The host to ask.</summary>
    /// <exception cref="UsageException">It is missing, or no name or address of a host.</exception>
    public static string ReadHost(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new UsageException("--host: is missing; name the server, as in -h localhost");
        if (TryParseAddress(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6) return text;
        if (text.Contains(':', StringComparison.Ordinal)) throw UsageException.Of("--host", $"'{text}' is not an IPv6 address; a port has an option of its own, -p");
        return HostName.Problem(text.TrimEnd('.')) is { Length: > 0 } problem ? throw UsageException.Of("--host", problem) : text;
    }

    /// <summary>An IP address of either family, to listen on.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static IPAddress? ReadAddress(string? text)
    {
        if (text is null) return null;
        return TryParseAddress(text, out var address)
            ? address
            : throw UsageException.Of("--address", $"'{text}' is not an IP address; give one of this machine, as in 192.168.1.20 or ::1");
    }

    /// <summary>An IPv4 address in four numbers, or an IPv6 address, in brackets or not.</summary>
    public static bool TryParseAddress(string text, out IPAddress address)
    {
        var inner = text is ['[', .. var between, ']'] ? between : text;
        var isAddress = IPAddress.TryParse(inner, out var parsed);
        address = parsed ?? IPAddress.None;

        // IPAddress takes 10.1 for 10.0.0.1 and 010 for 8.
        return isAddress && (inner.Contains(':', StringComparison.Ordinal) || address.ToString() == inner);
    }

    /// <exception cref="UsageException">It is no number in the range.</exception>
    public static int ReadCount(string option, string? text, int most, int otherwise)
    {
        if (text is null) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most
            ? count
            : throw UsageException.Of(option, $"'{text}' will not do; give a number from 1 to {most}");
    }

    /// <exception cref="UsageException">It is no time.</exception>
    public static TimeSpan ReadWait(string option, string text) =>
        WaitParser.TryParse(text, out var wait, out var problem) ? wait : throw UsageException.Of(option, problem);
}
