using CloudBox.Simulation.Exploring;
using Xunit.Abstractions;

namespace CloudBox.Simulation.Variants;

/// <summary>The simulator bites: each of these mistakes is found within 1,000 seeds, and the real thing passes the seed that finds it.</summary>
public class VariantTests(ITestOutputHelper output)
{
    private const ulong MostSeeds = 1000;

    // Users who often come at the very moment, since that is what some of the mistakes are about.
    private static readonly SimOptions Options = new() { MeddlingPerMille = 120, MoreFaults = 8, LeftOut = ["ClonedFolder", "ClonedHost"] };

    // And where all lies in directories that are removed.
    private static readonly SimOptions TreeOptions = Options with { MeddlingPerMille = 40, UserActions = 40, Names = ["d/a", "d/b", "d/e/c", "d/e/f"], LeftOut = [.. Options.LeftOut, "RenameDirectory", "Rename", "Swap", "EditCopy", "DeleteCopy", "RenameCopy"] };

    [Theory]
    [InlineData(nameof(Defect.MergesVectorsKeepingOneSide), "I1:|Liveness:")]
    [InlineData(nameof(Defect.ChecksThenRenames), "I1:")]
    [InlineData(nameof(Defect.DropsTombstonesByAge), "I8:|I24:")]
    [InlineData(nameof(Defect.RenamesUnsynced), "I1:|I3:|I18:")]
    [InlineData(nameof(Defect.DeletesFromFailedScan), "I7:")]
    [InlineData(nameof(Defect.ReadsWithoutNeed), "I19:")]
    [InlineData(nameof(Defect.TakesWhatComes), "I3:|I19:")]
    [InlineData(nameof(Defect.MissesTouches), "Liveness: trees differ")]
    [InlineData(nameof(Defect.RemovesTreesUnseen), "I1:|Liveness:|I9:")]
    [InlineData(nameof(Defect.SaysNothingOfOthers), "I24:|I8:")]
    public void Is_found(string name, string beginnings)
    {
        var defect = Enum.Parse<Defect>(name);
        var options = defect == Defect.RemovesTreesUnseen ? TreeOptions : Options;
        var explorer = new Explorer(options with { Defect = defect });
        for (var seed = 1UL; seed <= MostSeeds; seed++)
        {
            explorer.Explore(seed, 1, int.MaxValue);
            if (explorer.Failures.Count == 0) continue;
            var isExpected = beginnings.Split('|').Any(beginning => explorer.Failures[0].Failure.StartsWith(beginning, StringComparison.Ordinal));
            if (isExpected && Run.Random(seed, options).Failure is null)
            {
                output.WriteLine($"{defect}: {explorer.Failures[0]}");
                return;
            }

            explorer.Failures.Clear(); // found, but not because of this
        }

        Assert.Fail($"{defect} was not found in {MostSeeds} seeds.");
    }
}
