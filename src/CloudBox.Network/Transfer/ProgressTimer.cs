namespace CloudBox.Network.Transfer;

/// <summary>
/// Cancels an exchange that makes no progress. Used by one connection at a time; <see cref="Progress"/> is cheap enough for
/// every read and send.
/// </summary>
internal sealed class ProgressTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenRegistration _registration;
    private TimeSpan _limit;
    private long _bytes;

    public ProgressTimer(TimeSpan limit, TimeProvider time, CancellationToken outer)
    {
        _limit = limit;
        _outer = outer;
        _source = new CancellationTokenSource(limit, time);
        _registration = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Cancelled when the time is up, or from outside.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when the time was up, rather than a cancellation from outside.</summary>
    public bool HasExpired => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>Begins the next phase: all its time is left.</summary>
    public void Restart(TimeSpan limit)
    {
        _limit = limit;
        _bytes = 0;
        _source.CancelAfter(limit);
    }

    /// <summary>Notes bytes that went through; enough of them give the exchange its full time again.</summary>
    public void Progress(int bytes)
    {
        _bytes += bytes;
        if (_bytes >= TransferLimits.ProgressBytes) Restart(_limit);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
