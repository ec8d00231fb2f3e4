namespace CloudBox.Network.Transfer;

/// <summary>
/// A time whose "now" only moves with elapsed time. Polly's breaker compares wall-clock times: after the wall clock was set back
/// by an hour it would leave a peer alone for an hour.
/// </summary>
internal sealed class MonotonicTime(TimeProvider inner) : TimeProvider
{
    private readonly DateTimeOffset _start = inner.GetUtcNow();
    private readonly long _startTimestamp = inner.GetTimestamp();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + inner.GetElapsedTime(_startTimestamp);

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
