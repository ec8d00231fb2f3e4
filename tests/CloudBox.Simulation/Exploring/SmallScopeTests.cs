using Xunit.Abstractions;

namespace CloudBox.Simulation.Exploring;

/// <summary>Small worlds, all of them: <c>CLOUDBOX_SMALL_STRIDE=1</c> leaves none out, by default a share of the long stories is run.</summary>
public abstract class SmallScopeTests(bool isCutOff, ITestOutputHelper output)
{
    private const int SharedStride = 13;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_crash_point_of_every_short_story_is_survived(int actions)
    {
        var scope = new SmallScope(actions, isCutOff);
        var stride = actions switch { 1 => 1, 2 => 3, _ => SharedStride * 17 };
        scope.Explore(int.TryParse(Environment.GetEnvironmentVariable("CLOUDBOX_SMALL_STRIDE"), out var asked) ? asked : stride);
        output.WriteLine($"{scope.Runs} runs, {scope.Steps} steps\n{scope.Marks}");
        foreach (var line in scope.FirstStory) output.WriteLine(line);
        Assert.True(scope.Failures.Count == 0, string.Join('\n', scope.Failures));
    }
}

/// <summary>The peers hear each other all the time. Two classes, so that two cores have work.</summary>
public sealed class SmallScopeTogetherTests(ITestOutputHelper output) : SmallScopeTests(isCutOff: false, output);

/// <summary>They are cut off from each other while users work.</summary>
public sealed class SmallScopeCutOffTests(ITestOutputHelper output) : SmallScopeTests(isCutOff: true, output);
