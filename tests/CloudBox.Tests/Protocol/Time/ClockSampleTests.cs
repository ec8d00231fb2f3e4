using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

public sealed class ClockSampleTests
{
    private const long Ms = 1_000_000;

    [Theory]
    [InlineData(0, 5_010, 5_012, 42, 4_990, 40)] // 10 ms there, 30 ms back, 2 ms of thought; the clock is 5 s ahead
    [InlineData(0, 5_020, 5_022, 42, 5_000, 40)] // the same with equal ways: exact
    [InlineData(1_000, -1_490, -1_480, 1_030, -2_500, 20)] // behind
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void Offset_and_delay_follow_from_four_readings(long sent, long received, long answered, long heard, long offset, long delay)
    {
        var sample = ClockSample.Of((received - sent) * Ms, (answered - heard) * Ms);

        Assert.Equal(new ClockSample(offset * Ms, delay * Ms), sample);
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(40, 0)]
    [InlineData(10, 30)]
    [InlineData(7, 8)]
    public void Ways_of_unequal_length_move_the_offset_by_half_the_difference_which_the_bound_covers(long there, long back)
    {
        const long Truth = 2_500 * Ms;
        var sample = ClockSample.Of(Truth + (there * Ms), Truth - (back * Ms))!.Value;

        Assert.Equal((there - back) * Ms / 2, sample.OffsetNs - Truth);
        Assert.InRange(Math.Abs(sample.OffsetNs - Truth), 0, sample.BoundNs);
    }

    [Fact]
    public void A_bound_is_never_rounded_down() => Assert.Equal(2, new ClockSample(0, 3).BoundNs);

    [Fact]
    public void An_answer_that_came_before_its_question_is_no_sample()
    {
        Assert.Null(ClockSample.Of(-1, 0));
        Assert.Null(ClockSample.Of(long.MaxValue, long.MinValue));
        Assert.NotNull(ClockSample.Of(long.MaxValue, long.MaxValue));
    }
}
