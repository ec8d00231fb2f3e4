using CloudBox.Engine.Reconcile;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Reconcile;

/// <summary>Ten or more files vanish at once, and nothing is left.</summary>
public sealed class SuddenEmptinessTests
{
    private readonly SuddenEmptiness _emptiness = new(10 * Given.Second);

    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(9, 9, false)]
    [InlineData(10, 11, false)]
    [InlineData(1000, 1000, true)]
    [InlineData(1, 1, false)]
    public void At_once(long vanishing, long live, bool isRefused) => Assert.Equal(isRefused, _emptiness.Refuses(vanishing, live, 0));

    [Theory]
    [InlineData(9, true)]
    [InlineData(11, false)]
    public void Parts_count_together_while_they_follow_each_other(long seconds, bool isRefused)
    {
        _emptiness.Allowed(6, 0);
        Assert.Equal(isRefused, _emptiness.Refuses(4, 4, seconds * Given.Second));
    }

    [Fact]
    public void A_large_delete_that_takes_longer_than_the_window_is_one_delete()
    {
        for (var second = 0; second < 60; second += 5) _emptiness.Allowed(1, second * Given.Second);
        Assert.True(_emptiness.Refuses(1, 1, 60 * Given.Second));
    }

    [Fact]
    public void Files_that_appear_count_against_those_that_vanish()
    {
        _emptiness.Allowed(12, 0);
        _emptiness.Appeared();
        _emptiness.Appeared();
        _emptiness.Appeared();
        Assert.True(_emptiness.NeedsCheck(1, 0));
        _emptiness.Appeared();
        Assert.False(_emptiness.Refuses(1, 1, 0));
    }

    [Fact]
    public void What_was_refused_stays_refused_until_a_check_is_content()
    {
        _emptiness.Allowed(6, 0);
        Assert.True(_emptiness.Refuses(4, 4, 0));
        Assert.True(_emptiness.Refuses(4, 4, 3600 * Given.Second));
        Assert.False(_emptiness.Refuses(4, 5, 3600 * Given.Second));
        _emptiness.Checked();
        Assert.False(_emptiness.Refuses(4, 4, 3600 * Given.Second));
    }

    [Fact]
    public void Files_that_appeared_before_a_delete_are_no_credit_for_it()
    {
        for (var i = 0; i < 100; i++) _emptiness.Appeared();
        Assert.True(_emptiness.Refuses(10, 10, 0));
    }
}
