namespace CloudBox.Simulation.Exploring;

/// <summary>One decision of a run that was not the quiet one. All others are 0: nothing happens, no delay, the first of a list.</summary>
/// <param name="Stream">Who decided: one user action, one fault, the disk of a host.</param>
/// <param name="Index">Which of its decisions.</param>
/// <param name="Value">What.</param>
internal readonly record struct Choice(string Stream, int Index, int Value)
{
    public override string ToString() => $"{Stream}[{Index}]={Value}";
}
