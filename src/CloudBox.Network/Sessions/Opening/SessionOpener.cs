using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CloudBox.Network.Sessions.Bulk;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Opening;

/// <summary>Turns a connection into a session, or into an exception that says why not; in that case the connection is closed.</summary>
internal sealed class SessionOpener(SessionContext context)
{
    private readonly SessionHandshake _handshake = new(context, new JoinServer(context));

    /// <summary>Dials.</summary>
    /// <param name="endPoint">Where to.</param>
    /// <param name="recognise">Told the device as soon as its key is known, whether or not it lets us in.</param>
    /// <param name="cancel">Nobody wants it any more.</param>
    /// <exception cref="SessionException">No session comes of it.</exception>
    public async Task<OpenedSession> DialAsync(IPEndPoint endPoint, Action<DeviceId> recognise, CancellationToken cancel)
    {
        var socket = await SessionDial.ConnectAsync(endPoint, context.Options.DialTimeout, context.Time, cancel);
        return await OpenAsync(socket, new NetworkStream(socket), endPoint, SessionRole.Client, recognise, cancel)
            ?? throw new SessionException("it took this side for a guest");
    }

    /// <summary>Answers. Null when it was a guest that has got the key, or a data connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="first">What has been read of it.</param>
    /// <param name="from">Who opened it.</param>
    /// <param name="serve">Takes over a data connection that has shown a good token.</param>
    /// <param name="cancel">Nobody wants it any more.</param>
    /// <exception cref="SessionException">No session comes of it.</exception>
    public Task<OpenedSession?> AnswerAsync(Socket socket, byte[] first, IPEndPoint from, Action<DataChannel, RangeOffer> serve, CancellationToken cancel) =>
        OpenAsync(socket, new PrefixedStream(first, new NetworkStream(socket)), from, SessionRole.Server, static _ => { }, cancel, serve);

    private async Task<OpenedSession?> OpenAsync(
        Socket socket,
        Stream transport,
        IPEndPoint from,
        SessionRole role,
        Action<DeviceId> recognise,
        CancellationToken cancel,
        Action<DataChannel, RangeOffer>? serve = null)
    {
        socket.NoDelay = true;
        var tls = new SslStream(transport);
        var frames = new FrameStream(tls, socket, context.Time);
        using var timer = new ProgressTimer(context.Options.AuthenticateTimeout, context.Time, cancel);
        try
        {
            var device = await AuthenticateAsync(tls, role, timer.Token);
            if (serve is not null && SessionTls.IsData(tls))
            {
                var channel = new DataChannel(socket, tls);
                serve(channel, await TakeOfferAsync(channel, device, from, timer.Token));
                return null;
            }

            recognise(device);
            if (device == context.Identity.Id) throw new SessionException(SessionReasons.Self);
            var shaken = await _handshake.RunAsync(frames, role, device, from, timer.Token);
            if (shaken.Theirs is { } theirs) return new OpenedSession(device, role, from, theirs, frames);
            await frames.SayLastAsync(new Frame.Bye("welcome"), context.Options.ByeTimeout);
        }
        catch (Exception error)
        {
            var known = Explain(error, timer);
            if (known is { IsTheirs: false, IsNetwork: false }) await frames.SayLastAsync(new Frame.Bye(known.Message), context.Options.ByeTimeout);
            await frames.DisposeAsync();
            if (known is null || ReferenceEquals(known, error)) throw;
            throw known;
        }

        await frames.DisposeAsync();
        return null;
    }

    private Task<DeviceId> AuthenticateAsync(SslStream tls, SessionRole role, CancellationToken cancel) => role == SessionRole.Client
        ? SessionTls.AuthenticateAsClientAsync(tls, context.Identity, SessionTls.Session, cancel)
        : SessionTls.AuthenticateAsServerAsync(tls, context.Identity, context.IsClosed ? [SessionTls.Session, SessionTls.Data] : [SessionTls.Session], cancel);

    // What the token is for.
    private async Task<RangeOffer> TakeOfferAsync(DataChannel channel, DeviceId device, IPEndPoint from, CancellationToken cancel)
    {
        var preamble = new byte[DataConnections.PreambleSize];
        for (var have = 0; have < preamble.Length;)
        {
            var count = await channel.ReceiveAsync(preamble.AsMemory(have..), cancel);
            have += count > 0 ? count : throw SessionException.Network("it closed the connection");
        }

        var token = DataConnections.ReadToken(preamble);
        return (token is null ? null : context.Tickets.Take(token, from.Address, device)) ?? throw SessionException.Network("it shows no token of an open session");
    }

    // Null for a cancellation from outside, and for what nobody has thought of.
    private SessionException? Explain(Exception error, ProgressTimer timer) => error switch
    {
        SessionException known => known,
        OperationCanceledException when timer.HasExpired =>
            SessionException.Network($"it did not say who it is within {context.Options.AuthenticateTimeout.TotalSeconds:0.#} s", error),
        AuthenticationException => SessionException.Network($"TLS failed: {error.InnerException?.Message ?? error.Message}", error),
        IOException or SocketException or ObjectDisposedException => SessionException.Network("it closed the connection", error),
        _ => null,
    };
}
