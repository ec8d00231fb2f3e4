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
        Assert.Equal([new(12, 8), new(20, 5)], left);
        foreach (var range in left) picker.End(range, range.Length);
        Assert.True(picker.IsComplete);
        Assert.True(new RangePicker(25, 10, start: 25).IsComplete);
    }

    [Fact]
    public void Only_what_may_be_taken_is_from_a_place_on_and_then_from_the_start()
    {
        var picker = new RangePicker(50, 10);
        Assert.Equal(20, picker.Take(range => range != 1, from: 1)!.Value.Offset);
        Assert.Equal(40, picker.Take(from: 4)!.Value.Offset);
        Assert.Equal(0, picker.Take(from: 4)!.Value.Offset);
        Assert.Null(picker.Take(static _ => false));
    }

    [Fact]
    public void It_tells_what_is_here_and_what_is_coming()
    {
        var picker = new RangePicker(25, 10, start: 12);
        Assert.True(picker.Has(0, 12));
        Assert.False(picker.Has(11, 2));
        var range = picker.Take()!.Value;
        Assert.Equal((1, 2), (picker.Here[0], picker.Coming[0]));
        picker.End(range, range.Length);
        Assert.Equal((3, 0), (picker.Here[0], picker.Coming[0]));
        Assert.True(picker.Has(3, 17));
        Assert.False(picker.Has(19, 2));
    }

    private static List<RangeRequest> TakeAll(RangePicker picker)
    {
        var taken = new List<RangeRequest>();
        while (picker.Take() is { } range) taken.Add(range);
        return taken;
    }
}
