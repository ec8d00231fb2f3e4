namespace CloudBox.Network.Rates;

/// <summary>
/// Keeps a flow of bytes at a rate: what has travelled is taken out, and who takes more than is in waits until it is made up for. A pause saves up
/// a quarter of a second at most, so that the rate holds over any second and a half. Thread-safe.
/// </summary>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(long bytesPerSecond, TimeProvider time)
{
    private const double SavedSeconds = 0.25;

    private readonly Lock _gate = new();
    private double _balance = bytesPerSecond * SavedSeconds;
    private long _at = time.GetTimestamp();

    /// <summary>How long to wait until there is something in it; zero when there is.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_gate)
            {
                Refill_NeedsLock();
                return _balance >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_balance / bytesPerSecond);
            }
        }
    }

    /// <summary>Takes out bytes that have travelled, or are about to.</summary>
    public void Take(long bytes)
    {
        lock (_gate)
        {
            Refill_NeedsLock();
            _balance -= bytes;
        }
    }

    private void Refill_NeedsLock()
    {
        var now = time.GetTimestamp();
        _balance = Math.Min(_balance + (time.GetElapsedTime(_at, now).TotalSeconds * bytesPerSecond), bytesPerSecond * SavedSeconds);
        _at = now;
    }
}
