using CloudBox.Network.Sessions.Bulk;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Tests.Network.Sessions.Bulk;

public sealed class RangePickerTests
{
    [Fact]
    public void Ranges_come_from_start_to_end_and_the_last_is_shorter()
    {
        var picker = new RangePicker(25, 10);
        Assert.Equal([new(0, 10), new(10, 10), new(20, 5)], TakeAll(picker));
        Assert.Null(picker.Take());
        Assert.False(picker.IsComplete);
    }

    [Fact]
    public void What_was_cut_off_is_fetched_again_first_and_nothing_twice()
    {
        var picker = new RangePicker(30, 10);
        var (first, second) = (picker.Take()!.Value, picker.Take()!.Value);
        picker.End(second, 3);
        picker.End(first, 9);
        Assert.Equal([new(9, 1), new(13, 7), new(20, 10)], TakeAll(picker));
        Assert.Equal(12, picker.Done);
    }

    [Fact]
    public void It_is_complete_when_every_byte_is_here()
    {
        var picker = new RangePicker(20, 10);
        foreach (var range in TakeAll(picker)) picker.End(range, range.Length);
        Assert.True(picker.IsComplete);
    }

    [Fact]
    public void What_an_earlier_try_has_left_is_not_asked_for()
    {
        var picker = new RangePicker(25, 10, start: 12);
        var left = TakeAll(picker);
        Assert.Equal([new(12, 10), new(22, 3)], left);
        foreach (var range in left) picker.End(range, range.Length);
        Assert.True(picker.IsComplete);
        Assert.True(new RangePicker(25, 10, start: 25).IsComplete);
    }

    private static List<RangeRequest> TakeAll(RangePicker picker)
    {
        var taken = new List<RangeRequest>();
        while (picker.Take() is { } range) taken.Add(range);
        return taken;
    }
}
