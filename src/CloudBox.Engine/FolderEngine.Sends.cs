using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Files that peers ask for by broadcast. Modern peers ask over TCP, where the connection itself is the limit.</content>
public sealed partial class FolderEngine
{
    private readonly TransferQueue _sends = new();
    private readonly Dictionary<(PeerKey Peer, RelativePath Path), Peer> _waitingSends = [];

    // One that asks by broadcast gets the file sent, if we have exactly what it asks for. Each waits once, however often it asks.
    private void OnRequestedByBroadcast(Peer peer, FileRecord file)
    {
        if (peer.Dialect == PeerDialect.Modern) return;
        if (peer.Dialect == PeerDialect.COriginal)
        {
            _sending.Asked(peer.Key.Address, file.Path);
            if (!COriginalFiles.CanHold(file.Path)) return;
        }

        if (peer.Key.TcpPort == 0) return;
        if (_index.Find(file.Path)?.Current is not { IsFile: true } ours || !file.Names(ours.Content)) return;
        if (_waitingSends.Count >= _options.MaxClaims || !_waitingSends.TryAdd((peer.Key, file.Path), peer)) return;
        _sending.Started(peer.Key.Address, file.Path);
        _sends.Enqueue(peer.Key, file.Path);
    }

    private void StartSends()
    {
        while (_sends.TryStart(out var peer, out var path))
        {
            _waitingSends.Remove((peer, path), out var asker);
            Do(new Effect.Send(asker!, path));
        }
    }

    private void OnSent(FolderEvent.Sent sent)
    {
        _sends.Ended(sent.To);
        _sending.Ended(sent.To, sent.Path, sent.IsDelivered, _clock.SteadyNs);
    }
}
