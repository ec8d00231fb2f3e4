using CloudBox.Network.Transfer;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class LogBudgetTests
{
    [Fact]
    public void Lines_beyond_the_budget_are_counted_and_told_by_the_next_that_fits()
    {
        var clock = new ManualClock();
        var budget = new LogBudget(2, TimeSpan.FromSeconds(10), clock);
        var written = Enumerable.Range(0, 7).Count(_ => budget.TryTake(out var more) && more.Length == 0);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(2, written);
        Assert.True(budget.TryTake(out var told));
        Assert.Contains("5", told, StringComparison.Ordinal);
    }
}
