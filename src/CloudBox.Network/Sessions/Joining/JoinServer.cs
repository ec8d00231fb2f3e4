using System.Net;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Joining;

/// <summary>Gives the folder's key to a guest who proves an invite, once.</summary>
internal sealed class JoinServer(SessionContext context)
{
    private const string Unusable = "the invite is not good (any more): ask for a new one";

    private readonly WrongProofs _wrong = new(context.Time);

    /// <summary>Answers a Hello with an invite. The key has been sent when this returns; the caller closes.</summary>
    /// <exception cref="SessionException">The guest does not get it.</exception>
    public async Task ServeAsync(FrameStream frames, HelloPair hellos, IPEndPoint from, CancellationToken cancel)
    {
        if (hellos.Role != SessionRole.Server) throw new SessionException("it was dialled, and wants to join by an invite of ours");
        if (context.Trust.Key is not { } key) throw new SessionException("this folder has no key: it can be joined without an invite");
        if (_wrong.IsBarred(from.Address)) throw new SessionException("too many wrong invites: try again in a minute");
        if (Find(hellos.Theirs.Invite) is not { } invite) throw Wrong(from);
        await frames.WriteAsync(new Frame.HelloAck(hellos.OwnProof(invite)), cancel);
        if (!hellos.IsProvedBy(invite, await HelloFrames.ReadAsync<Frame.HelloAck>(frames, cancel))) throw Wrong(from);
        if (!Consume(invite)) throw new SessionException(Unusable);
        await frames.WriteAsync(new Frame.KeyGrant(key.ToSecretText()), cancel);
        context.Log.Joined(from.Address, DeviceIdText.FormatShort(hellos.Peer));
    }

    private SessionException Wrong(IPEndPoint from)
    {
        _wrong.Note(from.Address);
        return new SessionException(Unusable);
    }

    private InviteCode? Find(string hash) => OnDisk(() => context.Invites.Find(hash, context.Time.GetUtcNow()));

    private bool Consume(InviteCode invite) => OnDisk(() => context.Invites.TryConsume(invite.Hash, context.Time.GetUtcNow()));

    private static T OnDisk<T>(Func<T> look)
    {
        try
        {
            return look();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"its invite cannot be looked up here: {problem.Message}", problem);
        }
    }
}
