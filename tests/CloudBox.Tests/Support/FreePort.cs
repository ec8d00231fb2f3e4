using System.Net;
using System.Net.Sockets;

namespace CloudBox.Tests.Support;

/// <summary>Ports that nobody uses.</summary>
internal static class FreePort
{
    /// <summary>
    /// A UDP port. Sockets that share their address may be given a port that another such socket has; one that does not share
    /// it never is, so it looks first.
    /// </summary>
    public static ushort Udp()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Any, 0));
        return (ushort)((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
