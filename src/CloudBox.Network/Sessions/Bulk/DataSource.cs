using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Sessions.Opening;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>Where the data connections of a session go.</summary>
/// <param name="EndPoint">Where the peer can be dialled.</param>
/// <param name="Device">Whose key it has to show in a closed folder, before it is shown anything.</param>
internal sealed record DataSource(IPEndPoint EndPoint, DeviceId Device)
{
    /// <summary>Connects.</summary>
    /// <exception cref="SessionException">It cannot be reached, or is another one.</exception>
    public async Task<DataChannel> ConnectAsync(SessionContext context, CancellationToken cancel)
    {
        var socket = await SessionDial.ConnectAsync(EndPoint, context.Options.DialTimeout, context.Time, cancel);
        if (!context.IsClosed) return new DataChannel(socket);
        var tls = new SslStream(new System.Net.Sockets.NetworkStream(socket));
        var channel = new DataChannel(socket, tls);
        using var timer = new ProgressTimer(context.Options.AuthenticateTimeout, context.Time, cancel);
        try
        {
            var device = await SessionTls.AuthenticateAsClientAsync(tls, context.Identity, timer.Token, SessionTls.Data);
            return device == Device ? channel : throw SessionException.Network("another device answers there");
        }
        catch (Exception error)
        {
            channel.Dispose();
            if (error is AuthenticationException or IOException) throw SessionException.Network("the data connection is refused", error);
            throw;
        }
    }
}
