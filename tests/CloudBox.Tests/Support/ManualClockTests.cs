namespace CloudBox.Tests.Support;

public sealed class ManualClockTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come_and_not_before()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(2), _clock);
        _clock.Advance(TimeSpan.FromSeconds(1.999));
        Assert.False(delay.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await delay;
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public void Timers_fire_in_the_order_they_fall_due_and_see_their_own_time()
    {
        var start = _clock.GetUtcNow();
        var fired = new List<(string Name, double Seconds)>();
        void Note(object? name) => fired.Add(((string)name!, (_clock.GetUtcNow() - start).TotalSeconds));
        using var late = _clock.CreateTimer(Note, "late", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var often = _clock.CreateTimer(Note, "often", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([("often", 2.0), ("late", 3.0), ("often", 4.0)], fired);
    }

    [Fact]
    public void A_step_of_the_wall_clock_moves_no_timer_and_no_timestamp()
    {
        var fired = false;
        using var timer = _clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var before = (Wall: _clock.GetUtcNow(), Stamp: _clock.GetTimestamp());
        _clock.StepWall(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(1), _clock.GetUtcNow() - before.Wall);
        Assert.Equal(before.Stamp, _clock.GetTimestamp());
        Assert.False(fired);
    }

    [Fact]
    public void A_disposed_timer_stays_silent()
    {
        var fired = false;
        _clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(fired);
    }
}
