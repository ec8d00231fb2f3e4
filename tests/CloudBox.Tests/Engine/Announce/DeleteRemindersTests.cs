using CloudBox.Engine.Announce;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Announce;

public sealed class DeleteRemindersTests
{
    private const long Delay = Given.Second / 10;

    private static readonly RelativePath File = Given.Path("f");

    private readonly DeleteReminders _reminders = new(Delay, capacity: 3);

    [Fact]
    public void A_reminder_comes_after_the_delay_and_once()
    {
        _reminders.Remind(File, 0);
        _reminders.Remind(File, 1);
        Assert.Equal(Delay, _reminders.NextNs);
        Assert.False(_reminders.TryTake(Delay - 1, out _));
        Assert.True(_reminders.TryTake(Delay, out var path));
        Assert.Equal(File, path);
        Assert.False(_reminders.TryTake(long.MaxValue, out _));
        Assert.Equal(long.MaxValue, _reminders.NextNs);
    }

    [Fact]
    public void It_is_silent_for_ten_seconds_and_then_reminds_again()
    {
        _reminders.Remind(File, 0);
        Assert.True(_reminders.TryTake(Delay, out _));
        _reminders.Remind(File, Delay + (9 * Given.Second));
        Assert.Equal(long.MaxValue, _reminders.NextNs);
        _reminders.Remind(File, Delay + (10 * Given.Second));
        Assert.True(_reminders.TryTake(Delay + (11 * Given.Second), out _));
    }

    [Fact]
    public void What_another_host_says_first_is_not_said_twice()
    {
        _reminders.Remind(File, 0);
        _reminders.Said(File, 1);
        Assert.False(_reminders.TryTake(long.MaxValue, out _));
    }

    [Fact]
    public void However_many_are_announced_only_so_many_wait()
    {
        for (var i = 0; i < 100; i++) _reminders.Remind(Given.Path($"f{i}"), 0);
        var taken = 0;
        while (_reminders.TryTake(Delay, out _)) taken++;
        Assert.Equal(3, taken);
    }
}
