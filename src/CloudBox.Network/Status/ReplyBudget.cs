using System.Net;

namespace CloudBox.Network.Status;

/// <summary>
/// How many debug replies may go out: one for each address and port in five seconds, five in all each second. Only those that
/// were granted are remembered, so the limits bound the memory.
/// </summary>
internal sealed class ReplyBudget
{
    private const double PerSecond = 5;
    private static readonly TimeSpan PerTarget = TimeSpan.FromSeconds(5);

    private readonly Dictionary<IPEndPoint, TimeSpan> _granted = [];
    private double _tokens = PerSecond;
    private TimeSpan _filled;

    /// <summary>Takes one reply out of the budget; false when it has none for this target.</summary>
    /// <param name="target">Where it would go.</param>
    /// <param name="now">Time since any fixed moment.</param>
    public bool TryTake(IPEndPoint target, TimeSpan now)
    {
        _tokens = Math.Min(PerSecond, _tokens + ((now - _filled).TotalSeconds * PerSecond));
        _filled = now;
        Forget(now);
        if (_tokens < 1 || !_granted.TryAdd(target, now)) return false;
        _tokens--;
        return true;
    }

    private void Forget(TimeSpan now)
    {
        foreach (var (target, granted) in _granted)
        {
            if (now - granted >= PerTarget) _granted.Remove(target);
        }
    }
}
