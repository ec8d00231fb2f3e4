using CloudBox.Simulation.Exploring;
using Xunit.Abstractions;

namespace CloudBox.Simulation.Variants;

public class HostileTests(ITestOutputHelper output)
{
    private const ulong Seeds = 100;

    [Fact]
    public void A_peer_with_a_valid_session_that_breaks_the_rules_harms_nobody()
    {
        var explorer = new Explorer(new SimOptions { Hosts = 4, HasHostile = true, LeftOut = ["LostIndex", "RestoredIndex"] });
        explorer.Explore(Settings.First, Settings.IsReplay ? 1 : Math.Min(Seeds, Settings.Count));
        output.WriteLine(explorer.ToString());
        if (explorer.Failures is [var first, ..]) output.WriteLine(explorer.Explain(first.Seed));
        Assert.Empty(explorer.Failures);
        Assert.True(Settings.IsReplay || explorer.Marks.Counts.ContainsKey("a hostile frame"));
    }
}
