namespace CloudBox.Tests.Support;

/// <summary>
/// A clock that moves only when a test says so. Timers (and with them Task.Delay, PeriodicTimer and timed cancellation)
/// fire inside <see cref="Advance"/>, on its thread, in the order they fall due.
/// </summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _armed = [];
    private TimeSpan _elapsed;
    private TimeSpan _wallStep;

    public ManualClock() : this(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    /// <summary>Timers that wait; lets a test see that code under test has come to its delay.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate) return _armed.Count;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return start + _elapsed + _wallStep;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return _elapsed.Ticks;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end;
        lock (_gate) end = _elapsed + by;
        while (TakeDue(end) is { } due) due.Fire();
        lock (_gate) _elapsed = end;
    }

    /// <summary>Sets the wall clock forward or back, as an operator would; elapsed time and timers are not touched.</summary>
    public void StepWall(TimeSpan by)
    {
        lock (_gate) _wallStep += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            var next = _armed.MinBy(timer => timer.Due);
            if (next is null || next.Due > end) return null;
            if (next.Due > _elapsed) _elapsed = next.Due;
            if (next.Period > TimeSpan.Zero) next.Due += next.Period;
            else _armed.Remove(next);
            return next;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            timer.Due = _elapsed + dueTime;
            timer.Period = period;
            _armed.Add(timer);
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Arm(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Arm(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
