using System.Net;
using System.Net.Sockets;

namespace CloudBox.Network.Status;

/// <summary>Which targets cannot be sent to, so that each error is told once until it is over.</summary>
internal sealed class SendErrors
{
    private const int Capacity = 256;

    private readonly Dictionary<IPEndPoint, SocketError> _failing = [];

    /// <summary>True when this error is news for this target.</summary>
    public bool IsNew(IPEndPoint target, SocketError error)
    {
        if (_failing.TryGetValue(target, out var known) && known == error) return false;
        if (_failing.Count >= Capacity) _failing.Clear(); // addresses that came and went; at worst something is told twice
        _failing[target] = error;
        return true;
    }

    /// <summary>Sending worked; true when it had failed before.</summary>
    public bool Recover(IPEndPoint target) => _failing.Remove(target);
}
