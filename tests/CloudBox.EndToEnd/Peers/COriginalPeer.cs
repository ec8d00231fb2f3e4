using System.Net;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>
/// Behaves as the C original does, faults included: its list takes what is announced before the bytes are there, so that a check that
/// runs too early sends a ghost 05 or a half-received 04; its first datagrams name port 0; requests go out by broadcast, bytes by bare
/// push; 02 and 08 are headers alone; directories count as files of 4,096 bytes. What it holds at its start it never announces by
/// itself: it offers that when it hears that somebody is empty.
/// </summary>
public sealed class COriginalPeer(PeerContext peer, BroadcastSocket broadcast, BarePush push)
{
    private const string Sha1OfNothing = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    private static readonly TimeSpan PauseBeforeOffers = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Dictionary<string, WireFile> _list = ListFolder(peer);
    private bool _portIsKnown;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(peer.Options.CheckSeconds));
        do
        {
            lock (_gate) Check();
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    public void Hear(WireMessage message, WireOrder order, IPEndPoint from)
    {
        if (order != WireOrder.Little) return;
        if (message.Type == WireType.Empty) Thread.Sleep(PauseBeforeOffers);
        lock (_gate) Act(message, new IPEndPoint(from.Address, message.Port));
    }

    /// <summary>A push has arrived: right bytes get their mtime, wrong ones are asked for again.</summary>
    public void Received(string name, string sha1)
    {
        lock (_gate)
        {
            if (!_list.TryGetValue(name, out var listed)) return;
            if (listed.Sha1 != sha1) Say(WireType.Request, listed);
            else File.SetLastWriteTimeUtc(peer.Folder.PathOf(name), DateTimeOffset.FromUnixTimeSeconds(listed.Mtime).UtcDateTime);
        }
    }

    private void Check()
    {
        var found = ListFolder(peer);
        var changed = false;
        foreach (var gone in _list.Values.Where(file => !found.ContainsKey(file.Name)))
        {
            Say(WireType.Deleted, gone);
            changed = true;
        }

        foreach (var file in found.Values)
        {
            var known = _list.TryGetValue(file.Name, out var listed);
            if (known && listed!.HasContentOf(file)) continue;
            Say(known ? WireType.Modified : WireType.Added, file);
            changed = true;
        }

        _list = found;
        if (found.Count == 0) Say(WireType.Empty);
        else if (!changed) Say(WireType.NoChanges);
        _portIsKnown = true;
    }

    private static Dictionary<string, WireFile> ListFolder(PeerContext peer)
    {
        var list = new Dictionary<string, WireFile>();
        foreach (var entry in new DirectoryInfo(peer.Options.Folder).EnumerateFileSystemInfos().Where(entry => entry.Name[0] != '.'))
        {
            var mtime = new DateTimeOffset(entry.LastWriteTimeUtc).ToUnixTimeSeconds();
            var file = entry is DirectoryInfo ? new WireFile(mtime, entry.Name, Sha1OfNothing, 4096) : peer.Folder.Describe(entry.Name);
            if (file is not null) list[file.Name] = file;
        }

        return list;
    }

    private void Act(WireMessage message, IPEndPoint sender)
    {
        var listed = message.File is null ? null : _list.GetValueOrDefault(message.File.Name);
        switch (message.Type)
        {
            case WireType.Added or WireType.Modified or WireType.Offer when listed is null:
                _list[message.File!.Name] = message.File;
                Say(WireType.Request, message.File);
                break;
            case WireType.Added or WireType.Modified when listed!.Mtime < message.File!.Mtime:
                _list[message.File.Name] = message.File;
                Say(WireType.Request, message.File);
                break;
            case WireType.Deleted when listed is not null && listed.HasContentOf(message.File!):
                peer.Folder.Delete(listed.Name);
                _list.Remove(listed.Name);
                break;
            case WireType.Request when listed is not null && listed.Sha1 == message.File!.Sha1:
                push.Send(sender, listed.Name);
                break;
            case WireType.Empty:
                _list = ListFolder(peer);
                foreach (var file in _list.Values) Say(WireType.Offer, file);
                break;
        }
    }

    private void Say(ushort type, WireFile? file = null)
    {
        var message = peer.Message(type, file);
        broadcast.Send(_portIsKnown ? message : message with { Port = 0 });
    }
}
