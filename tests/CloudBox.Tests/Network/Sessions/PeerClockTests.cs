using CloudBox.Network.Sessions.Connection;
using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Network.Sessions;

public sealed class PeerClockTests
{
    private const long Second = 1_000_000_000;

    private readonly PeerClock _clock = new();

    [Fact]
    public void Offset_and_delay_follow_from_four_timestamps()
    {
        // Theirs is 5 s ahead; 10 ms there, 30 ms back, 2 ms of thought.
        _clock.Note(100 * Second, (105 * Second) + 10_000_000, (105 * Second) + 12_000_000, (100 * Second) + 42_000_000);
        Assert.Equal(40_000_000, _clock.Best!.Value.DelayNs);
        Assert.Equal((5 * Second) - 10_000_000, _clock.Best.Value.OffsetNs);
    }

    [Fact]
    public void The_sample_with_the_least_delay_of_the_last_eight_counts()
    {
        Sample(offset: 7, delay: 10);
        for (var i = 0; i < 7; i++) Sample(offset: 100 + i, delay: 50 + i);
        Assert.Equal(new ClockSample(7, 10), _clock.Best);
        Sample(offset: 300, delay: 80);
        Assert.Equal(new ClockSample(100, 50), _clock.Best);
    }

    [Theory]
    [InlineData(0, long.MaxValue, long.MinValue, 0)]
    [InlineData(long.MaxValue, long.MinValue, long.MaxValue, long.MinValue)]
    [InlineData(0, 10, 20, 5)]
    public void Times_that_cannot_be_are_no_sample(long one, long two, long three, long four)
    {
        Assert.Null(_clock.Note(one, two, three, four));
        Assert.Null(_clock.Best);
    }

    private void Sample(long offset, long delay) => _clock.Note(1000 * Second, (1000 * Second) + offset + (delay / 2), (1000 * Second) + offset + (delay / 2), (1000 * Second) + delay);
}
