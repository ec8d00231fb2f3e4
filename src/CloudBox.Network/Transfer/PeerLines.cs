using CloudBox.Engine.Peers;

namespace CloudBox.Network.Transfer;

/// <summary>The lines to all peers. Bounded: the one that was used longest ago is forgotten first.</summary>
internal sealed class PeerLines(TransferOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(PeerKey Key, PeerDialect Dialect), Slot> _slots = [];
    private long _uses;

    /// <summary>The line to a peer. One that turns out to speak another dialect gets another line.</summary>
    public PeerLine For(Peer peer)
    {
        var key = (peer.Key, peer.Dialect);
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out var slot))
            {
                if (_slots.Count >= TransferLimits.MaxPeers) _slots.Remove(_slots.MinBy(static pair => pair.Value.LastUse).Key);
                slot = new Slot(new PeerLine(peer.Dialect, options, time));
                _slots.Add(key, slot);
            }

            slot.LastUse = ++_uses;
            return slot.Line;
        }
    }

    private sealed class Slot(PeerLine line)
    {
        public PeerLine Line { get; } = line;

        public long LastUse { get; set; }
    }
}
