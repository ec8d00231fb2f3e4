namespace CloudBox.Simulation.Exploring;

/// <summary>What happened in a run: always one number, and on demand the lines.</summary>
internal sealed class Trace(bool keepsLines)
{
    private readonly List<string> _lines = [];

    /// <summary>Two runs with one hash did the same things in the same order.</summary>
    public ulong Hash { get; private set; } = 1;

    public bool KeepsLines => keepsLines;

    public IReadOnlyList<string> Lines => _lines;

    public void Note(ulong what, ulong where) => Hash = Mixing.Mix(Hash ^ what, where);

    /// <summary>Adds a line; only worth calling when lines are kept.</summary>
    public void Say(long nowNs, string line)
    {
        if (keepsLines) _lines.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nowNs / 1e9,10:F6} {line}"));
    }
}
