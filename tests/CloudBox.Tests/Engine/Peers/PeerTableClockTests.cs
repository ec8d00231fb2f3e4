using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Peers;

public sealed class PeerTableClockTests
{
    private readonly Subnet _subnet = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(-2, 0)]
    [InlineData(3, 3)]
    [InlineData(-3, -3)]
    [InlineData(86_400, 86_400)]
    public void The_offset_is_theirs_minus_ours_and_nothing_within_two_seconds(long ahead, long offset)
    {
        var hearing = HearClock(ahead);
        Assert.Equal(offset, hearing.Peer!.ClockOffsetSeconds);
        Assert.Equal(offset != 0, hearing.News.HasFlag(PeerNews.ClockOff));
    }

    [Fact]
    public void A_clock_that_is_off_is_told_once_per_change()
    {
        Assert.Equal([true, false, false, true, false], [Tells(10), Tells(11), Tells(9), Tells(-40), Tells(-41)]);
    }

    [Fact]
    public void The_offset_stands_still_while_measurements_waver()
    {
        HearClock(10);
        Assert.Equal(10, HearClock(11).Peer!.ClockOffsetSeconds);
        Assert.Equal(10, HearClock(9).Peer!.ClockOffsetSeconds);
    }

    [Fact]
    public void A_clock_at_the_edge_is_not_told_again_and_again()
    {
        Assert.Equal([false, true, false, false], [Tells(2), Tells(3), Tells(2), Tells(3)]);
    }

    [Fact]
    public void A_clock_that_was_set_right_and_goes_wrong_again_is_told_again()
    {
        Assert.Equal([true, false, true], [Tells(10), Tells(0), Tells(10)]);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_absurd_clock_overflows_nothing(long theirs)
    {
        var offset = _subnet.Big(_subnet.Message(StatusType.Status) with { CurrentTime = theirs }).Peer!.ClockOffsetSeconds;
        Assert.Equal(Math.Sign(theirs), Math.Sign(offset));
        Assert.InRange(offset, -(1L << 40), 1L << 40);
    }

    private bool Tells(long ahead) => HearClock(ahead).News.HasFlag(PeerNews.ClockOff);

    private Hearing HearClock(long ahead)
    {
        var message = _subnet.Message(StatusType.Status);
        return _subnet.Big(message with { CurrentTime = message.CurrentTime + ahead });
    }

    [Theory]
    [InlineData(StatusType.FileRequest)]
    [InlineData(StatusType.FileOffer)]
    public void The_C_originals_answers_carry_the_time_of_what_they_answer_and_tell_nothing_of_its_clock(StatusType answer)
    {
        var hearing = _subnet.Little(_subnet.Message(answer) with { CurrentTime = UnixTime.SecondsFromNs(_subnet.NowNs) - 4 });
        Assert.Equal((0, PeerNews.None), (hearing.Peer!.ClockOffsetSeconds, hearing.News & PeerNews.ClockOff));
        var check = _subnet.Little(_subnet.Message(StatusType.NoChanges) with { CurrentTime = UnixTime.SecondsFromNs(_subnet.NowNs) - 4 });
        Assert.Equal((-4, PeerNews.ClockOff), (check.Peer!.ClockOffsetSeconds, check.News & PeerNews.ClockOff));
    }
}
