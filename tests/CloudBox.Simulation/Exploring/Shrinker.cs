using System.Diagnostics;

namespace CloudBox.Simulation.Exploring;

/// <summary>
/// Makes a failing list of choices short: takes stretches out, long ones first, and then makes the values that are left
/// smaller. Bounded by the number of runs, and by time, since a run that never becomes quiet is long.
/// </summary>
/// <param name="fails">Runs a list; true when it still fails in the same way.</param>
/// <param name="mostRuns">How many runs it may cost.</param>
/// <param name="longest">How long it may take.</param>
internal sealed class Shrinker(Func<IReadOnlyList<Choice>, bool> fails, int mostRuns, TimeSpan longest)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _runs;

    /// <summary>The shortest list that was found.</summary>
    public IReadOnlyList<Choice> Shrink(IReadOnlyList<Choice> failing)
    {
        var best = failing.ToList();
        int before;
        do
        {
            before = best.Count;
            best = DropStreams(best);
            best = DropStretches(best);
        }
        while (best.Count < before && MayGoOn);

        return LowerValues(best);
    }

    // One whole actor at a time: most of them have nothing to do with it.
    private List<Choice> DropStreams(List<Choice> best)
    {
        foreach (var stream in best.Select(choice => choice.Stream).Distinct().ToList())
        {
            var without = best.FindAll(choice => choice.Stream != stream);
            if (Try(without)) best = without;
        }

        return best;
    }

    private List<Choice> DropStretches(List<Choice> best)
    {
        for (var length = best.Count / 2; length > 0; length /= 2)
        {
            for (var at = 0; at < best.Count;)
            {
                var without = best.ToList();
                without.RemoveRange(at, Math.Min(length, best.Count - at));
                if (Try(without)) best = without;
                else at += length;
            }
        }

        return best;
    }

    private List<Choice> LowerValues(List<Choice> best)
    {
        for (var at = 0; at < best.Count; at++)
        {
            for (var value = best[at].Value / 2; value > 0 && value < best[at].Value; value = (value + best[at].Value + 1) / 2)
            {
                var lower = best.ToList();
                lower[at] = best[at] with { Value = value };
                if (!Try(lower)) continue;
                best = lower;
                value = 0;
            }
        }

        return best;
    }

    private bool MayGoOn => _runs < mostRuns && _watch.Elapsed < longest;

    private bool Try(List<Choice> choices) => MayGoOn && _runs++ < mostRuns && fails(choices);
}
