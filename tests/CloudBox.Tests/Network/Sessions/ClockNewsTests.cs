using CloudBox.Network.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Network.Sessions;

public sealed class ClockNewsTests
{
    private const long Second = 1_000_000_000;

    private readonly ClockNews _news = new();

    [Fact]
    public void A_clock_that_is_off_is_told_once_and_again_when_it_changes()
    {
        Assert.Null(_news.Note(Device(1), Second));
        Assert.Equal(3 * Second, _news.Note(Device(1), 3 * Second));
        Assert.Null(_news.Note(Device(1), 3 * Second));
        Assert.Null(_news.Note(Device(1), 4 * Second));
        Assert.Equal(9 * Second, _news.Note(Device(1), 9 * Second));
        Assert.Equal(0, _news.Note(Device(1), 0));
        Assert.Null(_news.Note(Device(1), 0));
        Assert.Equal(-3 * Second, _news.Note(Device(1), -3 * Second));
    }

    [Fact]
    public void Each_device_has_news_of_its_own()
    {
        Assert.NotNull(_news.Note(Device(1), 3 * Second));
        Assert.NotNull(_news.Note(Device(2), 3 * Second));
        Assert.Equal(0, _news.Note(Device(1), 0));
        Assert.Null(_news.Note(Device(2), 3 * Second));
    }

    [Fact]
    public void Offsets_at_the_ends_of_time_do_not_overflow()
    {
        Assert.Equal(long.MinValue, _news.Note(Device(1), long.MinValue));
        Assert.Equal(long.MaxValue, _news.Note(Device(1), long.MaxValue));
    }

    [Fact]
    public void However_many_devices_there_are_the_newest_is_told_once()
    {
        for (var i = 0; i < 3 * ClockNews.Capacity; i++)
        {
            Assert.NotNull(_news.Note(Device(i), 3 * Second));
            Assert.Null(_news.Note(Device(i), 3 * Second));
        }
    }

    private static DeviceId Device(int number)
    {
        var bytes = new byte[32];
        BitConverter.TryWriteBytes(bytes, number);
        return DeviceId.FromBytes(bytes);
    }
}
