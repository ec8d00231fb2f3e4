using System.Net;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Files;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>Hands what happens on sessions to the engine. Whoever has to wait for room reads no more from its peer meanwhile.</summary>
internal sealed class SessionSink(FolderLoop loop) : ISessionSink
{
    public ValueTask PostAsync(FolderEvent happened, CancellationToken cancel) => loop.PostAsync(happened, cancel);
}

/// <summary>What is on our disk, for peers that ask for exactly that content.</summary>
internal sealed class SessionFiles(FileSource files) : ISessionFiles
{
    public ValueTask<IServedFile?> OpenAsync(RelativePath path, ContentId content, CancellationToken cancel) => files.OpenAsync(path, content, cancel);
}

/// <summary>Tells the sessions of peers that were heard, so that there is one with each.</summary>
internal sealed class SessionHints(SessionService sessions)
{
    /// <summary>A broadcast of this peer was heard.</summary>
    public void Heard(Peer peer, StatusMessage message)
    {
        var isLeaving = message.Trailer is { } trailer && trailer.Features.HasFlag(StatusFeatures.Leaving);
        if (peer is { HasSessions: true, Nonce: { } nonce, Key.TcpPort: not 0 } && !isLeaving) sessions.Wanted(new IPEndPoint(peer.Key.Address, peer.Key.TcpPort), nonce);
    }
}
