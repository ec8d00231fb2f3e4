using CloudBox.Engine.Peers;

namespace CloudBox.Tests.Engine.Peers;

public sealed class PeerTableSequenceTests
{
    private readonly Subnet _subnet = new();

    [Fact]
    public void A_message_that_was_overtaken_is_heard_once()
    {
        Assert.Equal([true, true, true, false, false], [Hears(10), Hears(73), Hears(11), Hears(11), Hears(10)]);
    }

    [Fact]
    public void A_message_too_old_to_tell_is_not_heard_while_newer_ones_come()
    {
        Assert.Equal([true, true, false], [Hears(1), Hears(100), Hears(2)]);
    }

    [Fact]
    public void A_forged_number_far_ahead_deafens_us_for_seconds_only()
    {
        Hears(1);
        Assert.True(Hears(1_000_000));
        Assert.False(Hears(2));
        _subnet.Wait(11);
        Assert.Equal([true, true, false], [Hears(3), Hears(4), Hears(3)]);
    }

    [Fact]
    public void Sequence_numbers_wrap_around()
    {
        Assert.Equal([true, true, true, false], [Hears(uint.MaxValue), Hears(1), Hears(0), Hears(uint.MaxValue)]);
    }

    [Fact]
    public void The_farthest_number_of_all_does_no_harm()
    {
        Assert.Equal([true, false, true], [Hears(0), Hears(0x8000_0000), Hears(0x7FFF_FFFF)]);
    }

    private bool Hears(uint sequence) => _subnet.Big(_subnet.Modern(2, sequence)).Kind == HearingKind.Message;
}
