namespace CloudBox.Simulation.Exploring;

/// <summary>
/// Everything that a run leaves to chance. The same seed and options give the same run; so does the seed with the list of
/// choices that were not the quiet ones, and with a part of that list another, shorter run.
/// </summary>
internal sealed class Choices
{
    private readonly Dictionary<string, Dictionary<int, int>>? _replay;
    private readonly List<Choice>? _taken;

    private Choices(ulong seed, Dictionary<string, Dictionary<int, int>>? replay, List<Choice>? taken) => (Seed, _replay, _taken) = (seed, replay, taken);

    /// <summary>Names everything that is random but no choice: ids, for one.</summary>
    public ulong Seed { get; }

    /// <summary>The choices so far that were not the quiet ones; empty unless the run records.</summary>
    public IReadOnlyList<Choice> Taken => _taken ?? [];

    /// <summary>A random run.</summary>
    public static Choices Random(ulong seed, bool records = false) => new(seed, null, records ? [] : null);

    /// <summary>A run in which everything is quiet but these choices.</summary>
    public static Choices Replay(ulong seed, IEnumerable<Choice> choices)
    {
        var replay = new Dictionary<string, Dictionary<int, int>>();
        foreach (var choice in choices)
        {
            if (!replay.TryGetValue(choice.Stream, out var stream)) replay[choice.Stream] = stream = [];
            stream[choice.Index] = choice.Value;
        }

        return new Choices(seed, replay, []);
    }

    /// <summary>The decisions of an actor; to be asked for once.</summary>
    public ChoiceStream Stream(string name)
    {
        var replay = _replay is null ? null : _replay.GetValueOrDefault(name) ?? [];
        return new ChoiceStream(name, Mixing.Mix(Seed, Mixing.Of(name)), replay, _taken);
    }

    /// <summary>A number that looks random and is no choice.</summary>
    public ulong Identity(string what, ulong number = 0) => Mixing.Mix(Mixing.Mix(Seed, Mixing.Of(what)), number);
}
