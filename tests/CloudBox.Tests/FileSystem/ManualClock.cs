namespace CloudBox.Tests.FileSystem;

/// <summary>
/// A clock that shows the real time plus what it was advanced by. It can also run something when it is asked: the installer asks
/// for the time (to name the archived version) between its last look at a file and the exchange, which is the moment to meddle.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan _ahead;
    private Action? _meddle;

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Exchange(ref _meddle, null)?.Invoke();
        return base.GetUtcNow() + _ahead;
    }

    public void Advance(TimeSpan by) => _ahead += by;

    /// <summary>Runs this when the time is asked next, once.</summary>
    public void MeddleOnce(Action action) => _meddle = action;
}
