using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Sessions.Opening;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>Where the data connections of a session go.</summary>
/// <param name="context">What the sessions share.</param>
/// <param name="endPoint">Where the peer can be dialled.</param>
/// <param name="device">Whose key it has to show in a closed folder, before it is shown anything.</param>
internal sealed class DataSource(SessionContext context, IPEndPoint endPoint, DeviceId device) : IDisposable
{
    // One by one: few places are kept for those who have not said yet who they are, and ours would push each other out.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>False for a side that cannot be dialled.</summary>
    public bool IsReachable => endPoint.Port != 0;

    /// <summary>Connects, and shows the token at once: the first request may come much later.</summary>
    /// <exception cref="SessionException">It cannot be reached, or is another one.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public async Task<DataChannel> ConnectAsync(string token, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return await ConnectInTurnAsync(token, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<DataChannel> ConnectInTurnAsync(string token, CancellationToken cancel)
    {
        var socket = await SessionDial.ConnectAsync(endPoint, context.Options.DialTimeout, context.Time, cancel);
        using var timer = new ProgressTimer(context.Options.AuthenticateTimeout, context.Time, cancel);
        DataChannel? channel = null;
        try
        {
            var tls = context.IsClosed ? new SslStream(new NetworkStream(socket)) : null;
            channel = new DataChannel(socket, tls);
            if (tls is not null) await AuthenticateAsync(tls, timer.Token);
            var preamble = new byte[DataConnections.PreambleSize];
            DataConnections.WritePreamble(preamble, token);
            await channel.SendAllAsync(preamble, timer.Token);
            return channel;
        }
        catch (Exception error)
        {
            channel?.Dispose();
            socket.Dispose();
            if (error is AuthenticationException or IOException) throw SessionException.Network("the data connection is refused", error);
            throw;
        }
    }

    private async Task AuthenticateAsync(SslStream tls, CancellationToken cancel)
    {
        if (await SessionTls.AuthenticateAsClientAsync(tls, context.Identity, SessionTls.Data, cancel) != device) throw SessionException.Network("another device answers there");
    }
}
