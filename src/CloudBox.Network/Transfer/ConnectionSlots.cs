using System.Net;

namespace CloudBox.Network.Transfer;

/// <summary>
/// Counts incoming connections, in all and per address. When all slots are taken, the oldest connection that has said nothing that counts makes
/// room, of the address that has most of them: whoever opens thousands pushes out its own. Thread-safe.
/// </summary>
internal sealed class ConnectionSlots
{
    private readonly Lock _gate = new();
    private readonly List<ConnectionSlot> _oldestFirst = [];

    /// <summary>Takes a slot; null when none is free for this address.</summary>
    /// <param name="address">Who wants it.</param>
    /// <param name="stop">The program stops.</param>
    /// <param name="dropped">The address whose connection made room.</param>
    public ConnectionSlot? TryTake(IPAddress address, CancellationToken stop, out IPAddress? dropped)
    {
        dropped = null;
        ConnectionSlot? victim = null;
        ConnectionSlot taken;
        lock (_gate)
        {
            if (_oldestFirst.Count(other => other.Address.Equals(address)) >= TransferLimits.MaxConnectionsPerAddress) return null;
            if (_oldestFirst.Count >= TransferLimits.MaxConnections && (victim = Victim_NeedsLock()) is null) return null;
            if (victim is not null) _oldestFirst.Remove(victim);
            taken = new ConnectionSlot(address, stop);
            _oldestFirst.Add(taken);
        }

        dropped = victim?.Address;
        victim?.Drop();
        return taken;
    }

    /// <summary>Gives a slot back.</summary>
    public void Release(ConnectionSlot slot)
    {
        lock (_gate) _oldestFirst.Remove(slot);
        slot.Dispose();
    }

    private ConnectionSlot? Victim_NeedsLock()
    {
        var unsettled = _oldestFirst.FindAll(static slot => !slot.IsSettled);
        if (unsettled.Count == 0) return null;
        var most = unsettled.CountBy(static slot => slot.Address).MaxBy(static pair => pair.Value).Key;
        return unsettled.Find(slot => slot.Address.Equals(most));
    }
}
