namespace CloudBox.Simulation.Exploring;

/// <summary>
/// The decisions of one actor. A stream does not depend on how much others decide, so that taking one decision away leaves
/// the rest of a run as it was, as far as it can.
/// </summary>
internal sealed class ChoiceStream(string name, ulong seed, IReadOnlyDictionary<int, int>? replay, List<Choice>? record)
{
    private int _next;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1; 0 is the quiet one.</summary>
    public int Below(int bound) => Decide(replay is null ? (int)(Draw() % (ulong)bound) : Math.Min(Replayed(), bound - 1));

    /// <summary>True so many times in a thousand; false is the quiet one.</summary>
    public bool Chance(int perMille) => Decide(replay is null ? (int)(Draw() % 1000) < perMille ? 1 : 0 : Math.Min(Replayed(), 1)) == 1;

    /// <summary>0 so many times in a thousand, else a number below <paramref name="bound"/>, most of them small.</summary>
    public int Rarely(int perMille, int bound)
    {
        if (replay is not null) return Decide(Math.Min(Replayed(), bound - 1));
        var drawn = Draw();
        if ((int)(drawn % 1000) >= perMille) return Decide(0);
        return Decide((int)((drawn >> 20) % (ulong)bound));
    }

    private ulong Draw() => Mixing.Mix(seed + (ulong)_next);

    private int Replayed() => replay!.GetValueOrDefault(_next);

    private int Decide(int value)
    {
        if (value != 0) record?.Add(new Choice(name, _next, value));
        _next++;
        return value;
    }
}
