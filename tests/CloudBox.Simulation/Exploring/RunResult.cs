using CloudBox.Simulation.Checks;

namespace CloudBox.Simulation.Exploring;

/// <summary>How a run ended.</summary>
/// <param name="Failure">What was violated; null when nothing was.</param>
/// <param name="Steps">How many steps it had.</param>
/// <param name="Hash">The hash of its trace.</param>
/// <param name="Marks">Branches that it reached.</param>
/// <param name="Taken">The choices that were not the quiet ones, when they were recorded.</param>
/// <param name="Lines">The story, when it was kept.</param>
internal sealed record RunResult(
    Violation? Failure, long Steps, ulong Hash, Marks Marks, IReadOnlyList<Choice> Taken, IReadOnlyList<string> Lines);
