using Xunit.Abstractions;

namespace CloudBox.Simulation.Exploring;

/// <summary>Small worlds, all of them: <c>CLOUDBOX_SMALL_STRIDE=1</c> leaves none out, by default a share of the long stories is run.</summary>
public class SmallScopeTests(ITestOutputHelper output)
{
    private const int SharedStride = 13;

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Every_crash_point_of_every_short_story_is_survived(int actions, bool isCutOff)
    {
        var scope = new SmallScope(actions, isCutOff);
        var stride = actions switch { 1 => 1, 2 => 3, _ => SharedStride * 17 };
        scope.Explore(int.TryParse(Environment.GetEnvironmentVariable("CLOUDBOX_SMALL_STRIDE"), out var asked) ? asked : stride);
        output.WriteLine($"{scope.Runs} runs, {scope.Steps} steps\n{scope.Marks}");
        foreach (var line in scope.FirstStory) output.WriteLine(line);
        Assert.True(scope.Failures.Count == 0, string.Join('\n', scope.Failures));
    }
}
