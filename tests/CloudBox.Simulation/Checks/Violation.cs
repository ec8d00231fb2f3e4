namespace CloudBox.Simulation.Checks;

/// <summary>Something that must never happen has happened.</summary>
/// <param name="invariant">Which one: "I1" to "I24" as DESIGN section 6 numbers them, "Liveness", or "Crash" for an exception.</param>
/// <param name="message">What.</param>
internal sealed class Violation(string invariant, string message) : Exception($"{invariant}: {message}")
{
    public string Invariant { get; } = invariant;
}
