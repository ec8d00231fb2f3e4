using System.Net;

namespace CloudBox.Network.Transfer;

/// <summary>Counts incoming connections, in all and per address.</summary>
internal sealed class ConnectionSlots
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private int _total;

    /// <summary>Takes a slot; false when none is free for this address.</summary>
    public bool TryTake(IPAddress address)
    {
        lock (_gate)
        {
            var mine = _perAddress.GetValueOrDefault(address);
            if (_total >= TransferLimits.MaxConnections || mine >= TransferLimits.MaxConnectionsPerAddress) return false;
            _perAddress[address] = mine + 1;
            _total++;
            return true;
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Release(IPAddress address)
    {
        lock (_gate)
        {
            _total--;
            if (--_perAddress[address] == 0) _perAddress.Remove(address);
        }
    }
}
