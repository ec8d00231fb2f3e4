using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CloudBox.Simulation.Exploring;

/// <summary>Runs many seeds, and makes a short story of each that fails.</summary>
internal sealed class Explorer(SimOptions options)
{
    /// <summary>What shrinking one failure may cost.</summary>
    public const int MostShrinkingRuns = 1500;

    private static readonly TimeSpan LongestShrinking = TimeSpan.FromSeconds(20);

    private readonly Stopwatch _watch = new();

    /// <summary>What all runs have reached.</summary>
    public Marks Marks { get; } = new();

    public long Steps { get; private set; }

    public ulong Runs { get; private set; }

    /// <summary>The seeds that failed, and how.</summary>
    public List<(ulong Seed, string Failure)> Failures { get; } = [];

    /// <summary>Runs seeds; stops after some failures.</summary>
    public void Explore(ulong first, ulong count, int mostFailures = 1)
    {
        _watch.Start();
        for (var seed = first; seed < first + count && Failures.Count < mostFailures; seed++)
        {
            var result = Run.Random(seed, options);
            Runs++;
            Steps += result.Steps;
            Marks.Add(result.Marks);
            if (result.Failure is { } failure) Failures.Add((seed, failure.Message));
        }

        _watch.Stop();
    }

    /// <summary>A failing seed, its choices made few, and what happens then.</summary>
    public string Explain(ulong seed)
    {
        var failing = Run.Random(seed, options, records: true);
        if (failing.Failure is not { } failure) return $"Seed {seed} does not fail.";
        var shrinker = new Shrinker(choices => Run.Replay(seed, options, choices).Failure?.Invariant == failure.Invariant, MostShrinkingRuns, LongestShrinking);
        var choices = shrinker.Shrink(failing.Taken);
        var shrunk = Run.Replay(seed, options, choices, keepsLines: true);
        var story = new StringBuilder();
        story.AppendLine(CultureInfo.InvariantCulture, $"Seed {seed}: {failure.Message}");
        story.AppendLine(CultureInfo.InvariantCulture, $"{failing.Taken.Count} choices, shrunk to {choices.Count}: {string.Join(' ', choices)}");
        foreach (var line in shrunk.Lines) story.AppendLine(line);
        return story.ToString();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Runs} seeds, {Steps} steps, {Steps / Math.Max(0.001, _watch.Elapsed.TotalSeconds):F0} steps/s, {Failures.Count} failed\n{Marks}");
}
