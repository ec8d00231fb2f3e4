using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <summary>Which transfer starts next: peers take turns, so that one that is slow or lies does not hold up the others.</summary>
internal sealed class TransferQueue
{
    /// <summary>Transfers at once. Each has a connection, a staged file and a 256 KiB buffer.</summary>
    public const int MaxInAll = 16;

    /// <summary>
    /// Transfers with one address at once, whatever names it uses; half of what its server accepts from one address, and so few
    /// that three hosts that drip their bytes leave places for the others.
    /// </summary>
    public const int MaxPerAddress = 4;

    private readonly Dictionary<PeerKey, Queue<RelativePath>> _waiting = [];
    private readonly Dictionary<IPAddress, int> _running = [];
    private readonly Queue<PeerKey> _turns = new();
    private int _runningInAll;

    public void Enqueue(PeerKey peer, RelativePath path)
    {
        if (!_waiting.TryGetValue(peer, out var paths))
        {
            _waiting[peer] = paths = new Queue<RelativePath>();
            _turns.Enqueue(peer);
        }

        paths.Enqueue(path);
    }

    /// <summary>Takes the next path that may be transferred now and counts it as running, until <see cref="Ended"/>.</summary>
    public bool TryStart(out PeerKey peer, out RelativePath path)
    {
        path = default;
        peer = default;
        for (var turns = _turns.Count; turns > 0 && _runningInAll < MaxInAll; turns--)
        {
            peer = _turns.Dequeue();
            var running = _running.GetValueOrDefault(peer.Address);
            if (running >= MaxPerAddress)
            {
                _turns.Enqueue(peer);
                continue;
            }

            path = _waiting[peer].Dequeue();
            if (_waiting[peer].Count == 0) _waiting.Remove(peer);
            else _turns.Enqueue(peer);
            _running[peer.Address] = running + 1;
            _runningInAll++;
            return true;
        }

        return false;
    }

    /// <summary>A transfer that was started has ended.</summary>
    public void Ended(IPAddress address)
    {
        if (!_running.TryGetValue(address, out var running)) return;
        _runningInAll--;
        if (running == 1) _running.Remove(address);
        else _running[address] = running - 1;
    }

    /// <summary>Forgets what waits; what runs goes on.</summary>
    public void Clear()
    {
        _waiting.Clear();
        _turns.Clear();
    }
}
