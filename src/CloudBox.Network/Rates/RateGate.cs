namespace CloudBox.Network.Rates;

/// <summary>One peer's share of a limited direction: its own bucket, and the one that all peers share. Thread-safe.</summary>
/// <param name="inAll">The shared one; null when there is no limit.</param>
/// <param name="perPeer">Its own; null when there is no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class RateGate(TokenBucket? inAll, TokenBucket? perPeer, TimeProvider time)
{
    /// <summary>Bytes that travel at a time when something is limited: a quarter of a second at the least limit, so that nobody seems to be gone.</summary>
    public const int PieceBytes = 16 * 1024;

    /// <summary>True when there is a limit.</summary>
    public bool IsLimited => inAll is not null || perPeer is not null;

    /// <summary>How long nothing may travel; zero when something may. Whole milliseconds, as timers have it, and none too few.</summary>
    public TimeSpan Wait
    {
        get
        {
            var (shared, own) = (inAll?.Wait ?? TimeSpan.Zero, perPeer?.Wait ?? TimeSpan.Zero);
            return TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(shared.TotalMilliseconds, own.TotalMilliseconds)));
        }
    }

    /// <summary>Takes out bytes.</summary>
    public void Take(long bytes)
    {
        inAll?.Take(bytes);
        perPeer?.Take(bytes);
    }

    /// <summary>Takes out bytes, and waits until there is something in both buckets again. Completes at once when nothing is limited.</summary>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancel)
    {
        Take(bytes);
        while (Wait is { Ticks: > 0 } wait) await Task.Delay(wait, time, cancel);
    }
}
