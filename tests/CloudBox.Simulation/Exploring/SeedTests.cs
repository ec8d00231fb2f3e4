using Xunit.Abstractions;

namespace CloudBox.Simulation.Exploring;

public class SeedTests(ITestOutputHelper output)
{
    private const int MostFailures = 50;

    [Fact]
    public void Seeds_keep_every_invariant_and_settle()
    {
        var explorer = new Explorer(Settings.Apply(new SimOptions()));
        explorer.Explore(Settings.First, Settings.Count, MostFailures);
        output.WriteLine(explorer.ToString());
        foreach (var (seed, failure) in explorer.Failures) output.WriteLine($"{seed}: {failure}");
        if (explorer.Failures is [var first, ..] && (Settings.IsReplay || Settings.Count < 1000)) output.WriteLine(explorer.Explain(first.Seed));
        Assert.Empty(explorer.Failures);
    }
}
