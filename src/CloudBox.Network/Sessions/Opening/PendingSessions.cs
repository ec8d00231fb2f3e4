using System.Net;
using CloudBox.Network.Transfer;

namespace CloudBox.Network.Sessions.Opening;

/// <summary>
/// Incoming connections that have not proved who they are: 32 in all, 4 of one address. When there is no room the oldest goes: of the same
/// address when that has too many, else of the address that has most. So whoever opens thousands pushes out its own, and a member, who is
/// done in milliseconds, gets in. Thread-safe.
/// </summary>
internal sealed class PendingSessions
{
    private readonly Lock _gate = new();
    private readonly List<ConnectionSlot> _oldestFirst = [];

    /// <summary>Takes a place; the returned one has to be given back. One that is dropped for it is cancelled.</summary>
    /// <param name="address">Who wants it.</param>
    /// <param name="stop">The program stops.</param>
    /// <param name="dropped">Whose place it took, if nobody's was free.</param>
    public ConnectionSlot Take(IPAddress address, CancellationToken stop, out IPAddress? dropped)
    {
        var taken = new ConnectionSlot(address, stop);
        ConnectionSlot? victim;
        lock (_gate)
        {
            victim = Victim_NeedsLock(address);
            if (victim is not null) _oldestFirst.Remove(victim);
            _oldestFirst.Add(taken);
        }

        dropped = victim?.Address;
        victim?.Drop();
        return taken;
    }

    /// <summary>Gives a place back.</summary>
    public void Release(ConnectionSlot slot)
    {
        lock (_gate) _oldestFirst.Remove(slot);
        slot.Dispose();
    }

    private ConnectionSlot? Victim_NeedsLock(IPAddress address)
    {
        if (_oldestFirst.Count(other => other.Address.Equals(address)) >= SessionLimits.MaxUnauthenticatedPerAddress) return OldestOf(address);
        if (_oldestFirst.Count < SessionLimits.MaxUnauthenticated) return null;
        return OldestOf(_oldestFirst.CountBy(other => other.Address).MaxBy(static pair => pair.Value).Key);
    }

    private ConnectionSlot OldestOf(IPAddress address) => _oldestFirst.First(other => other.Address.Equals(address));
}
