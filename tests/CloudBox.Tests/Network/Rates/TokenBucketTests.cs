using CloudBox.Network.Rates;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Rates;

public sealed class TokenBucketTests
{
    private readonly ManualClock _time = new();

    [Fact]
    public void What_was_taken_too_much_is_waited_for()
    {
        var bucket = new TokenBucket(1000, _time);
        bucket.Take(1250); // 250 are saved up
        Assert.Equal(TimeSpan.FromSeconds(1), bucket.Wait);
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(TimeSpan.FromMilliseconds(400), bucket.Wait);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.Zero, bucket.Wait);
    }

    [Fact]
    public void A_pause_saves_up_a_quarter_of_a_second_and_no_more()
    {
        var bucket = new TokenBucket(1000, _time);
        _time.Advance(TimeSpan.FromHours(1));
        bucket.Take(250);
        Assert.Equal(TimeSpan.Zero, bucket.Wait);
        bucket.Take(1);
        Assert.Equal(TimeSpan.FromMilliseconds(1), bucket.Wait);
    }

    [Theory]
    [InlineData(10_000, 1)]
    [InlineData(64_000, 7_777)]
    [InlineData(1_000_000, 262_144)]
    public void Over_a_minute_the_rate_holds(int rate, int chunk)
    {
        var bucket = new TokenBucket(rate, _time);
        var (sent, start) = (0L, _time.GetTimestamp());
        while (_time.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
        {
            if (bucket.Wait is { Ticks: > 0 } wait)
            {
                _time.Advance(wait);
                continue;
            }

            bucket.Take(chunk);
            sent += chunk;
        }

        Assert.InRange(sent, (60L * rate) - chunk, (60L * rate) + (rate / 4) + (2 * chunk));
    }

    [Fact]
    public void All_peers_share_one_limit_and_each_has_its_own()
    {
        var control = new RateControl(new RateLimit(3000, 2000), default, _time);
        var (alice, bob) = (control.Up(), control.Up());
        alice.Take(500); // what is saved up for one peer
        Assert.Equal(TimeSpan.Zero, alice.Wait);
        alice.Take(250);
        Assert.Equal(TimeSpan.FromMilliseconds(125), alice.Wait); // its own limit
        Assert.Equal(TimeSpan.Zero, bob.Wait);
        bob.Take(300);
        Assert.Equal(TimeSpan.FromMilliseconds(100), bob.Wait); // the shared one: 750 + 300 - 750 saved up
    }

    [Fact]
    public async Task Without_a_limit_nobody_waits()
    {
        var gate = new RateControl(default, default, _time).Down();
        await gate.TakeAsync(long.MaxValue, CancellationToken.None);
        Assert.Equal((TimeSpan.Zero, 0), (gate.Wait, _time.ArmedTimers));
    }

    [Fact]
    public async Task Who_takes_too_much_waits_for_just_so_long()
    {
        var gate = new RateControl(default, new RateLimit(1000, null), _time).Down();
        var taking = gate.TakeAsync(1250, CancellationToken.None).AsTask();
        Assert.False(taking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(taking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await taking.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
