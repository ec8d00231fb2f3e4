using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CloudBox.Network.Status;

/// <summary>A peer named by the user (<c>--peer HOST[:PORT]</c>), for subnets that broadcasts do not reach.</summary>
/// <param name="Host">An IPv4 address or a host name.</param>
/// <param name="Port">UDP port; null means our own broadcast port.</param>
public readonly record struct PeerAddress(string Host, ushort? Port)
{
    /// <summary>Parses HOST or HOST:PORT; false when it is neither.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerAddress peer)
    {
        peer = default;
        if (string.IsNullOrEmpty(text)) return false;
        var cut = text.IndexOf(':');
        var host = cut < 0 ? text : text[..cut];
        if (Uri.CheckHostName(host) is not (UriHostNameType.IPv4 or UriHostNameType.Dns)) return false;
        if (cut < 0)
        {
            peer = new PeerAddress(host, null);
            return true;
        }

        if (!ushort.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return false;
        peer = new PeerAddress(host, port);
        return true;
    }

    public override string ToString() => Port is { } port ? $"{Host}:{port}" : Host;
}
