namespace CloudBox.Simulation.Exploring;

public class ShrinkerTests
{
    private static readonly List<Choice> Many = [.. Enumerable.Range(0, 200).Select(i => new Choice($"s{i % 7}", i, 1 + (i % 50)))];

    [Fact]
    public void What_does_not_matter_goes()
    {
        var shrunk = Shrink(choices => choices.Any(choice => choice is { Stream: "s3", Index: 3 }) && choices.Any(choice => choice.Index == 100));
        Assert.Equal([new Choice("s2", 100, 1), new Choice("s3", 3, 1)], shrunk.OrderBy(choice => choice.Stream));
    }

    [Fact]
    public void Values_become_as_small_as_they_can()
    {
        var shrunk = Shrink(choices => choices.Any(choice => choice.Value >= 17));
        Assert.Equal(17, Assert.Single(shrunk).Value);
    }

    [Fact]
    public void It_ends_after_so_many_runs()
    {
        var runs = 0;
        new Shrinker(_ => runs++ < 0, 30, TimeSpan.FromMinutes(1)).Shrink(Many);
        Assert.Equal(30, runs);
    }

    private static IReadOnlyList<Choice> Shrink(Func<IReadOnlyList<Choice>, bool> fails) => new Shrinker(fails, 5000, TimeSpan.FromMinutes(1)).Shrink(Many);
}
