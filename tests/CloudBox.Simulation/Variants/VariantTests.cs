using CloudBox.Simulation.Exploring;
using Xunit.Abstractions;

namespace CloudBox.Simulation.Variants;

/// <summary>The simulator bites: each of these mistakes is found within 1,000 seeds, and the real thing passes the seed that finds it.</summary>
public class VariantTests(ITestOutputHelper output)
{
    private const ulong MostSeeds = 1000;

    [Theory]
    [InlineData((int)Defect.MergesVectorsKeepingOneSide)]
    [InlineData((int)Defect.ChecksThenRenames)]
    [InlineData((int)Defect.DropsTombstonesByAge)]
    [InlineData((int)Defect.RenamesUnsynced)]
    [InlineData((int)Defect.DeletesFromFailedScan)]
    public void Is_found(int number)
    {
        var defect = (Defect)number;
        var explorer = new Explorer(new SimOptions { Defect = defect });
        for (var seed = 1UL; seed <= MostSeeds; seed++)
        {
            explorer.Explore(seed, 1, int.MaxValue);
            if (explorer.Failures.Count == 0) continue;
            if (Run.Random(seed, new SimOptions()).Failure is null)
            {
                output.WriteLine($"{defect}: {explorer.Failures[0]}");
                return;
            }

            explorer.Failures.Clear(); // found, but not because of this
        }

        Assert.Fail($"{defect} was not found in {MostSeeds} seeds.");
    }
}
