using System.Net;
using System.Net.Sockets;

namespace CloudBox.Network.Sessions;

/// <summary>Takes incoming connections that turned out to be sessions.</summary>
public interface ISessionAcceptor
{
    /// <summary>Takes over the connection. Returns at once.</summary>
    /// <param name="socket">The connection; the acceptor closes it.</param>
    /// <param name="first">What has been read of it.</param>
    /// <param name="from">Who opened it.</param>
    void Accept(Socket socket, byte[] first, IPEndPoint from);

    /// <summary>Takes over a data connection, if it shows a token that this host has given out. Returns at once.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="first">What has been read of it: the preamble at least.</param>
    /// <param name="from">Who opened it.</param>
    /// <returns>False when it may not: the caller closes it.</returns>
    bool TryAcceptData(Socket socket, byte[] first, IPEndPoint from);
}
