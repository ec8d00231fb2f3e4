using System.Net;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Peers;

/// <summary>From which addresses our own name was heard, so that each is reported now and then, not with every datagram.</summary>
internal sealed class NameClashes
{
    private const long RepeatNs = 600 * UnixTime.NanosecondsPerSecond;
    private const int Capacity = 64;

    private readonly Dictionary<IPAddress, long> _toldNs = [];

    /// <summary>True when the user should hear of it. When more addresses than fit claim our name, the rest goes unsaid.</summary>
    public bool ShouldTell(IPAddress source, long nowNs)
    {
        if (_toldNs.TryGetValue(source, out var told) && nowNs - told < RepeatNs) return false;
        if (_toldNs.Count >= Capacity) RemoveOld(nowNs);
        if (_toldNs.Count >= Capacity && !_toldNs.ContainsKey(source)) return false;
        _toldNs[source] = nowNs;
        return true;
    }

    private void RemoveOld(long nowNs)
    {
        foreach (var (address, told) in _toldNs)
        {
            if (nowNs - told >= RepeatNs) _toldNs.Remove(address);
        }
    }
}
