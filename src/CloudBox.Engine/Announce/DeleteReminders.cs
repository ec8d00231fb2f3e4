using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Announce;

/// <summary>
/// Who still announces a file that was deleted here is told so again (I8), but calmly: each path once in a while, and not when
/// another host says it first. Several answers to one announcement are noise, and the C original dies of a second one.
/// </summary>
/// <param name="delayNs">How long to wait for another host to say it; hosts should differ.</param>
/// <param name="capacity">Most paths that wait; those beyond are announced again and answered then.</param>
public sealed class DeleteReminders(long delayNs, int capacity = 4096)
{
    private const long SilenceNs = 10 * UnixTime.NanosecondsPerSecond;

    private readonly Queue<(RelativePath Path, long DueNs)> _order = new();
    private readonly HashSet<RelativePath> _waiting = [];
    private readonly Dictionary<RelativePath, long> _silentUntil = [];

    /// <summary>When <see cref="TryTake"/> can give something.</summary>
    public long NextNs => _order.TryPeek(out var next) ? next.DueNs : long.MaxValue;

    /// <summary>A peer announces a file that was deleted here.</summary>
    public void Remind(RelativePath path, long nowNs)
    {
        if (_silentUntil.GetValueOrDefault(path, long.MinValue) > nowNs || _order.Count >= capacity || !_waiting.Add(path)) return;
        _order.Enqueue((path, nowNs + delayNs));
    }

    /// <summary>The delete has been said, by us or by another host.</summary>
    public void Said(RelativePath path, long nowNs)
    {
        _waiting.Remove(path);
        if (_silentUntil.Count >= capacity) _silentUntil.Clear();
        _silentUntil[path] = nowNs + SilenceNs;
    }

    /// <summary>The next path whose delete has to be said now.</summary>
    public bool TryTake(long nowNs, out RelativePath path)
    {
        while (_order.TryPeek(out var next) && next.DueNs <= nowNs)
        {
            _order.Dequeue();
            path = next.Path;
            if (!_waiting.Contains(path)) continue; // another host was faster
            Said(path, nowNs);
            return true;
        }

        path = default;
        return false;
    }
}
