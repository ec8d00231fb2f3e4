using CloudBox.Cli.Hosting;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Cli;

public sealed class ScanRequestsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new();
    private readonly ScanRequests _requests;

    public ScanRequestsTests()
    {
        _requests = new ScanRequests(_clock);
        _requests.Checked(_clock.GetTimestamp());
    }

    [Fact]
    public async Task The_clock_brings_a_check_at_the_end_of_the_interval()
    {
        var waiting = _requests.WaitAsync(Interval, CancellationToken.None);
        _clock.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(CheckCause.Clock, await waiting);
    }

    [Fact]
    public async Task Many_requests_are_one_and_what_is_needed_is_not_taken_for_what_may_be()
    {
        Assert.True(_requests.TryAskWhenQuiet());
        _requests.Ask();
        _requests.Ask();
        Assert.Equal(CheckCause.Request, await _requests.WaitAsync(Interval, CancellationToken.None));

        _requests.Checked(_clock.GetTimestamp());
        Assert.True(_requests.TryAskWhenQuiet());
        Assert.Equal(CheckCause.Quiet, await _requests.WaitAsync(Interval, CancellationToken.None));
    }

    [Fact]
    public async Task While_a_check_runs_quiet_brings_no_other()
    {
        Assert.True(_requests.TryAskWhenQuiet());
        Assert.Equal(CheckCause.Quiet, await _requests.WaitAsync(Interval, CancellationToken.None));
        Assert.False(_requests.TryAskWhenQuiet());
        Assert.False(new ScanRequests(_clock).TryAskWhenQuiet()); // nor while the first one does
    }

    [Fact]
    public async Task After_a_long_check_quiet_brings_none_for_ten_times_as_long()
    {
        CheckTakes(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(_requests.TryAskWhenQuiet());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_requests.TryAskWhenQuiet());
        Assert.Equal(CheckCause.Quiet, await _requests.WaitAsync(Interval, CancellationToken.None));
    }

    [Fact]
    public async Task After_a_long_check_need_brings_one_at_once()
    {
        CheckTakes(TimeSpan.FromSeconds(2));
        _requests.Ask();
        Assert.Equal(CheckCause.Request, await _requests.WaitAsync(Interval, CancellationToken.None));
    }

    private void CheckTakes(TimeSpan time)
    {
        var began = _clock.GetTimestamp();
        _clock.Advance(time);
        _requests.Checked(began);
    }
}
