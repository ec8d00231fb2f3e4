using System.Net;

namespace CloudBox.Network;

/// <summary>Why a host is turned away, or why its folder is not ours.</summary>
internal enum Refusal
{
    /// <summary>Our folder has a key; it broadcasts without one.</summary>
    ShowsNoKey,

    /// <summary>Our folder has a key; its broadcasts show another, or were changed on the way.</summary>
    ShowsOtherKey,

    /// <summary>It has our key and broadcasts what a folder with a key keeps to itself.</summary>
    SaysTooMuch,

    /// <summary>Our folder is open; its folder has a key.</summary>
    HasKey,

    /// <summary>Our folder has a key; it connects and speaks the protocol of open folders.</summary>
    SpeaksOpenly,
}

/// <summary>
/// Limits the lines about hosts that are turned away and do not stop trying: one for each address and reason in ten minutes, for
/// so many addresses. The next line tells how many were kept back. Thread-safe.
/// </summary>
internal sealed class RefusalBudget(TimeProvider time)
{
    /// <summary>Addresses and reasons remembered at once. Whoever invents addresses fills no log and no memory.</summary>
    public const int Capacity = 64;

    private static readonly TimeSpan PerCause = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress Source, Refusal Reason), (long ToldAt, long Withheld)> _told = [];

    /// <summary>True when a line may be written; <paramref name="more"/> is what it has to say of those that were not.</summary>
    public bool TryTake(IPAddress source, Refusal reason, out string more)
    {
        more = "";
        var cause = (source, reason);
        lock (_gate)
        {
            var isKnown = _told.TryGetValue(cause, out var last);
            if (isKnown && !IsOver(last.ToldAt))
            {
                _told[cause] = last with { Withheld = last.Withheld + 1 };
                return false;
            }

            if (!isKnown && !HasRoom()) return false;
            if (last.Withheld > 0) more = $" (and {last.Withheld} times before)";
            _told[cause] = (time.GetTimestamp(), 0);
            return true;
        }
    }

    private bool HasRoom()
    {
        if (_told.Count < Capacity) return true;
        foreach (var (cause, last) in _told)
        {
            if (IsOver(last.ToldAt)) _told.Remove(cause);
        }

        return _told.Count < Capacity;
    }

    private bool IsOver(long toldAt) => time.GetElapsedTime(toldAt) >= PerCause;
}
