using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk.Sharing;

/// <summary>The large files that are being received, and the peers that may be receiving them too. Thread-safe.</summary>
/// <param name="self">This device.</param>
/// <param name="time">The clock.</param>
internal sealed class ShareRoom(DeviceId self, TimeProvider time)
{
    // By then it is in the folder, and whoever asks for it gets it from there.
    private static readonly TimeSpan ServedAfterwards = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, SharePeer> _peers = [];
    private readonly Dictionary<ContentId, Share> _shares = [];

    public TimeProvider Time => time;

    /// <summary>A session has opened with a peer that shares.</summary>
    public void Join(SharePeer peer)
    {
        lock (_gate) _peers[peer.Peer.Id] = peer;
    }

    /// <summary>A session is over.</summary>
    public void Leave(SharePeer peer)
    {
        Share[] shares;
        lock (_gate)
        {
            _peers.Remove(peer.Peer.Id);
            shares = [.. _shares.Values];
        }

        foreach (var share in shares)
        {
            peer.Forget(share.Content);
            share.Picker.Changes.Fire();
        }
    }

    /// <summary>A peer has said what it has of a file that it receives.</summary>
    public void Take(SharePeer from, Frame.Have have)
    {
        from.Take(have);
        Share? share;
        lock (_gate) share = _shares.GetValueOrDefault(have.Content);
        share?.Picker.Changes.Fire();
    }

    /// <summary>A large file begins to come. Null when nobody is there to share it with, or it is too long for that, or it comes already from elsewhere.</summary>
    public Share? Begin(ContentOrder order, RangePicker picker, IStagedRanges ranges)
    {
        Prune();
        var others = Others(order.From);
        if (others.Count == 0 || picker.Count > 8 * FrameLimits.MaxRangeBitBytes || ranges.OpenToShare() is not { } file) return null;
        var share = new Share(this, order, picker, file, others.Count(other => other.Peer.Device < self), others.Count + 1);
        lock (_gate)
        {
            if (_shares.TryAdd(order.Content, share)) return share;
        }

        file.Dispose();
        return null;
    }

    /// <summary>What is here of a file that is being received, or was just now.</summary>
    public IServedFile? Open(ContentId content)
    {
        lock (_gate) return _shares.TryGetValue(content, out var share) ? new SharedFile(share) : null;
    }

    /// <summary>The peers that may be receiving what this one has.</summary>
    public IReadOnlyList<SharePeer> Others(SessionId source)
    {
        lock (_gate) return [.. _peers.Values.Where(peer => peer.Peer.Id != source)];
    }

    /// <summary>Takes a share out. True the first time.</summary>
    public bool Remove(Share share)
    {
        lock (_gate) return _shares.TryGetValue(share.Content, out var current) && current == share && _shares.Remove(share.Content);
    }

    /// <summary>Lets go of what is served as a file by now.</summary>
    public void Prune()
    {
        Share[] old;
        lock (_gate) old = [.. _shares.Values.Where(share => share.IsOld(ServedAfterwards))];
        foreach (var share in old) share.Close();
    }
}
