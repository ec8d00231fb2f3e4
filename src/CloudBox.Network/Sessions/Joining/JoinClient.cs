using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Sessions.Opening;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;

namespace CloudBox.Network.Sessions.Joining;

/// <summary>Uses an invite.</summary>
public static class JoinClient
{
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets the folder's key from the device that made the invite. Before that device has shown its key nothing of the invite is said, so that
    /// somebody in its place learns nothing and uses nothing up.
    /// </summary>
    /// <param name="invite">The invite.</param>
    /// <param name="endPoint">Where the inviter may be: its TCP port.</param>
    /// <param name="identity">Who joins.</param>
    /// <param name="name">What it calls itself.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <exception cref="JoinException">No key comes of it; the message says why.</exception>
    public static async Task<FolderKey> JoinAsync(
        InviteCode invite, IPEndPoint endPoint, DeviceIdentity identity, ClientName name, TimeProvider time, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            var socket = await SessionDial.ConnectAsync(endPoint, DialTimeout, time, either.Token);
            var tls = new SslStream(new NetworkStream(socket));
            await using var frames = new FrameStream(tls, socket, time);
            return await AskAsync(invite, identity, name, tls, frames, either.Token);
        }
        catch (JoinException)
        {
            throw;
        }
        catch (SessionException problem)
        {
            if (problem.IsTheirs) throw new JoinException($"{endPoint} says: {problem.Message}", problem) { Failure = JoinFailure.Refused };
            throw new JoinException($"{endPoint}: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is AuthenticationException or IOException or SocketException)
        {
            throw new JoinException($"{endPoint} does not answer as the inviter would: {problem.Message}", problem);
        }
        catch (OperationCanceledException problem) when (!cancel.IsCancellationRequested)
        {
            throw new JoinException($"{endPoint} did not answer within {Timeout.TotalSeconds:0} s", problem);
        }
    }

    private static async Task<FolderKey> AskAsync(
        InviteCode invite, DeviceIdentity identity, ClientName name, SslStream tls, FrameStream frames, CancellationToken cancel)
    {
        var device = await SessionTls.AuthenticateAsClientAsync(tls, identity, SessionTls.Session, cancel);
        if (device != invite.Inviter) throw new JoinException("it is not the device that made this invite") { Failure = JoinFailure.SomebodyElse };
        var ours = HelloFrames.Create(name, tcpPort: 0, isClosed: true, invite.Hash);
        await frames.WriteAsync(ours, cancel);
        var theirs = await HelloFrames.ReadAsync<Frame.Hello>(frames, cancel);
        var hellos = new HelloPair(SessionRole.Client, identity.Id, device, ours, theirs);
        await frames.WriteAsync(new Frame.HelloAck(hellos.OwnProof(invite)), cancel);
        if (!hellos.IsProvedBy(invite, await HelloFrames.ReadAsync<Frame.HelloAck>(frames, cancel))) throw new SessionException("it does not know this invite");
        var grant = await HelloFrames.ReadAsync<Frame.KeyGrant>(frames, cancel);
        return FolderKey.TryParse(grant.KeyText, out var key) ? key : throw new SessionException("what it sent is no key");
    }
}
