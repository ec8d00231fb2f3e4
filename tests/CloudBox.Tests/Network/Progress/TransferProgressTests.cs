using CloudBox.Network.Progress;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Progress;

public sealed class TransferProgressTests
{
    private readonly ManualClock _time = new();
    private readonly TransferProgress _progress;

    public TransferProgressTests() => _progress = new TransferProgress(_time);

    [Fact]
    public void A_file_shows_bytes_rate_and_time_left()
    {
        using var meter = Begin("a", isIncoming: true, 1000);
        for (var second = 0; second < 4; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            meter.Add(100);
        }

        var file = Assert.Single(_progress.Files);
        Assert.Equal((400L, 100.0), (file.Done, file.BytesPerSecond));
        Assert.Equal(TimeSpan.FromSeconds(6), file.TimeLeft);
    }

    [Fact]
    public void The_rate_is_that_of_the_last_seconds()
    {
        using var meter = Begin("a", isIncoming: true, 1_000_000);
        for (var second = 0; second < 20; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            meter.Add(second < 10 ? 10_000 : 50);
        }

        Assert.Equal(50, Assert.Single(_progress.Files).BytesPerSecond);
        _time.Advance(TimeSpan.FromHours(1)); // it stalls
        Assert.InRange(Assert.Single(_progress.Files).BytesPerSecond, 0, 1);
    }

    [Fact]
    public void What_an_earlier_try_brought_is_done_and_makes_no_rate()
    {
        using var meter = Begin("a", isIncoming: true, 1000);
        meter.StartAt(900);
        _time.Advance(TimeSpan.FromSeconds(1));
        meter.Add(10);
        var file = Assert.Single(_progress.Files);
        Assert.Equal((910L, 10.0, TimeSpan.FromSeconds(9)), (file.Done, file.BytesPerSecond, file.TimeLeft));
    }

    [Fact]
    public void Nothing_is_told_of_the_time_left_while_nothing_moves()
    {
        using var meter = Begin("a", isIncoming: true, 1000);
        Assert.Null(Assert.Single(_progress.Files).TimeLeft);
        Assert.Null(_progress.Sum(isIncoming: true).TimeLeft);
    }

    [Fact]
    public void Each_direction_has_its_sum_and_what_is_over_is_off_the_list()
    {
        using var one = Begin("a", isIncoming: true, 1000);
        using var other = Begin("b", isIncoming: true, 500);
        using (Begin("c", isIncoming: false, 77))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            one.Add(100);
            other.Add(50);
            Assert.Equal(new TransferSum(2, 1500, 150, 150), _progress.Sum(isIncoming: true));
            Assert.Equal(TimeSpan.FromSeconds(9), _progress.Sum(isIncoming: true).TimeLeft);
            Assert.Equal((1, 77L), (_progress.Sum(isIncoming: false).Files, _progress.Sum(isIncoming: false).Length));
        }

        Assert.Equal(0, _progress.Sum(isIncoming: false).Files);
    }

    private ProgressMeter Begin(string path, bool isIncoming, long length) =>
        _progress.Begin(RelativePath.Parse(path), ClientName.Parse("bob"), isIncoming, length);
}
