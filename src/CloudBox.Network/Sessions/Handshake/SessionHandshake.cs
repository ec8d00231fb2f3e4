using System.Net;
using System.Security.Cryptography;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Handshake;

/// <summary>What both sides have said when a session opens.</summary>
/// <param name="Theirs">The other side's Hello; null when it was a guest, who has got the key and is to close now.</param>
internal readonly record struct Handshaken(Frame.Hello? Theirs);

/// <summary>
/// Hello and HelloAck. Both sides send Hello, then each judges the other and sends HelloAck; until both have both, nothing else counts, and
/// nothing of the folder is told.
/// </summary>
internal sealed class SessionHandshake(SessionContext context, JoinServer joins)
{
    /// <summary>Opens a session on a connection whose keys are known.</summary>
    /// <exception cref="SessionException">One side does not let the other in, or what came was something else.</exception>
    public async Task<Handshaken> RunAsync(FrameStream frames, SessionRole role, DeviceId peer, IPEndPoint from, CancellationToken cancel)
    {
        var ours = HelloFrames.Create(context.Name, context.TcpPort, context.Trust.Key is not null, canPatch: context.Patches is not null);
        await frames.WriteAsync(ours, cancel);
        var theirs = await HelloFrames.ReadAsync<Frame.Hello>(frames, cancel);
        var ids = new HelloPair(role, context.Identity.Id, peer, ours, theirs);
        if (theirs.Invite.Length > 0)
        {
            await joins.ServeAsync(frames, ids, from, cancel);
            return new Handshaken(null);
        }

        if (Judge(peer, theirs) is { } problem) throw new SessionException(problem);
        await frames.WriteAsync(new Frame.HelloAck(ids.OwnProof(context.Trust.Key)), cancel);
        var ack = await HelloFrames.ReadAsync<Frame.HelloAck>(frames, cancel);
        if (!ids.IsProvedBy(context.Trust.Key, ack)) throw new SessionException("the keys of the two sides differ (--key)");
        if (context.Trust.Admit(peer, theirs.Name) is { } refusal) throw new SessionException(refusal);
        frames.Limit = FrameLimits.MaxAfterAck;
        return new Handshaken(theirs);
    }

    private string? Judge(DeviceId peer, Frame.Hello theirs)
    {
        var (isClosed, areTheyClosed) = (context.Trust.Key is not null, theirs.Features.Contains(HelloFrames.ClosedFeature));
        if (isClosed != areTheyClosed) return isClosed ? "this folder is closed (--key), and the other side has no key" : "this folder has no key, and the other side's is closed (--key)";
        return context.Trust.Judge(peer, theirs.Name);
    }
}

/// <summary>Both Hellos and whose they are: what proofs are made of.</summary>
internal sealed record HelloPair(SessionRole Role, DeviceId Own, DeviceId Peer, Frame.Hello Ours, Frame.Hello Theirs)
{
    private bool IsClient => Role == SessionRole.Client;

    /// <summary>What our HelloAck says.</summary>
    public string OwnProof(FolderKey? key) => key is null ? "" : Convert.ToHexStringLower(Apply(key.Prove, Role));

    /// <summary>True when their HelloAck shows that they have the key, compared in constant time; or when no key is needed.</summary>
    public bool IsProvedBy(FolderKey? key, Frame.HelloAck ack) =>
        key is null || CryptographicOperations.FixedTimeEquals(Apply(key.Prove, OtherRole), Convert.FromHexString(ack.Proof));

    /// <summary>The same with an invite.</summary>
    public string OwnProof(InviteCode invite) => Convert.ToHexStringLower(Apply(invite.Prove, Role));

    /// <summary>The same with an invite.</summary>
    public bool IsProvedBy(InviteCode invite, Frame.HelloAck ack) =>
        CryptographicOperations.FixedTimeEquals(Apply(invite.Prove, OtherRole), Convert.FromHexString(ack.Proof));

    private SessionRole OtherRole => IsClient ? SessionRole.Server : SessionRole.Client;

    private byte[] Apply(Prover prove, SessionRole role)
    {
        var (client, server) = IsClient ? (Ours, Theirs) : (Theirs, Ours);
        return prove(role, IsClient ? Own : Peer, IsClient ? Peer : Own, Convert.FromHexString(client.Nonce), Convert.FromHexString(server.Nonce));
    }

    private delegate byte[] Prover(SessionRole role, DeviceId client, DeviceId server, ReadOnlySpan<byte> clientNonce, ReadOnlySpan<byte> serverNonce);
}
