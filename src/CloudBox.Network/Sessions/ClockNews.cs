using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions;

/// <summary>
/// Which peers' clocks the user has been told of. A clock that is more than two seconds off is news once, however often its sessions begin anew,
/// and again when it has moved by as much. Thread-safe.
/// </summary>
internal sealed class ClockNews
{
    /// <summary>Devices that are remembered. In an open folder anybody can make up more: then all are forgotten, and told again.</summary>
    public const int Capacity = 1024;

    private const long OffNs = 2_000_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, long> _told = [];

    /// <summary>Takes note of the offset that counts now.</summary>
    /// <returns>What is worth a line: the offset when it is off and was not, or has moved; 0 when it is right again; else null.</returns>
    public long? Note(DeviceId device, long offsetNs)
    {
        lock (_gate)
        {
            var isKnown = _told.TryGetValue(device, out var told);
            if (Int128.Abs(offsetNs) <= OffNs) return _told.Remove(device) ? 0 : null;
            if (isKnown && Int128.Abs((Int128)offsetNs - told) <= OffNs) return null;
            if (!isKnown && _told.Count == Capacity) _told.Clear();
            return _told[device] = offsetNs;
        }
    }
}
