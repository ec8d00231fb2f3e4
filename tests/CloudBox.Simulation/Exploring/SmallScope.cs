using System.Globalization;
using CloudBox.Simulation.Users;

namespace CloudBox.Simulation.Exploring;

/// <summary>One thing that somebody does, of a few.</summary>
internal readonly record struct SmallAction(int Host, UserAction Kind, string Path, string To)
{
    public override string ToString() => $"h{Host} {Kind} {Path}{(To.Length > 0 ? $" {To}" : "")}";
}

/// <summary>
/// Everything that can happen in a small world: two peers that have one file in common, a few actions of a small alphabet, done
/// while they are connected or cut off, and a power cut after each call that the program makes from then on.
/// </summary>
internal sealed class SmallScope(int actions, bool isCutOff)
{
    private const long TogetherNs = 4 * SimOptions.SecondNs;
    private const long ApartNs = 8 * SimOptions.SecondNs;
    private const long SpacingNs = 250_000_000;

    private static readonly (UserAction Kind, string Path, string To)[] Alphabet =
    [
        (UserAction.SaveInPlace, "a", ""), (UserAction.Delete, "a", ""), (UserAction.Rename, "a", "b"),
        (UserAction.SaveByRename, "b", ""), (UserAction.MakeDirectory, "b", ""), (UserAction.Rename, "b", "a"),
    ];

    private readonly SimOptions _options = new() { Hosts = 2, HasOddDisks = false, BusyNs = ApartNs + (3 * SimOptions.SecondNs), SettleNs = 120 * SimOptions.SecondNs };

    public long Runs { get; private set; }

    public long Steps { get; private set; }

    public Marks Marks { get; } = new();

    /// <summary>What went wrong, at most so much.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>What happens in the first of them.</summary>
    public IReadOnlyList<string> FirstStory { get; private set; } = [];

    /// <summary>Goes through all of it, or every <paramref name="stride"/>th story.</summary>
    public void Explore(int stride = 1, int mostFailures = 5)
    {
        var number = 0;
        foreach (var story in Stories(actions))
        {
            if (Failures.Count >= mostFailures) return;
            if (number++ % stride == 0) Explore(story);
        }
    }

    private RunResult Go(IReadOnlyList<SmallAction> story, int host, long crashAt, bool isTorn, bool keepsLines = false) =>
        Run.Planned((ulong)crashAt + 1, _options, world => Plan(world, story, host, crashAt, isTorn), keepsLines);

    private void Explore(IReadOnlyList<SmallAction> story)
    {
        var calls = new long[_options.Hosts];
        var before = new long[_options.Hosts];
        Note(
            Run.Planned(1, _options, world =>
            {
                Plan(world, story, 0, 0, false);
                world.Later(TogetherNs, () => Count(world, before));
                world.Later(_options.BusyNs, () => Count(world, calls));
            }),
            story,
            "no power cut");
        for (var host = 0; host < _options.Hosts; host++)
        {
            for (var at = before[host] + 1; at <= calls[host]; at++)
            {
                foreach (var isTorn in (bool[])[false, true])
                {
                    Note(Go(story, host, at, isTorn), story, string.Create(CultureInfo.InvariantCulture, $"h{host} loses power after call {at}{(isTorn ? ", torn" : "")}"));
                    if (Failures.Count == 1 && FirstStory.Count == 0) FirstStory = Go(story, host, at, isTorn, keepsLines: true).Lines;
                }
            }
        }
    }

    private static void Count(World world, long[] calls)
    {
        foreach (var host in world.Hosts) calls[host.Number] = host.Calls;
    }

    private void Plan(World world, IReadOnlyList<SmallAction> story, int crashing, long crashAt, bool isTorn)
    {
        new User(world, world.Hosts[0], "first").Plan(UserAction.SaveInPlace, "a", "", 1);
        if (isCutOff)
        {
            world.Later(TogetherNs, () => world.Network.Cut(0, 1));
            world.Later(TogetherNs, () => Block(world, isBlocked: true));
            world.Later(ApartNs, () => Block(world, isBlocked: false));
        }

        for (var i = 0; i < story.Count; i++)
            new User(world, world.Hosts[story[i].Host], $"user{i}").Plan(story[i].Kind, story[i].Path, story[i].To, TogetherNs + SimOptions.SecondNs + (i * SpacingNs));
        if (crashAt == 0) return;
        var host = world.Hosts[crashing];
        var power = (isTorn ? Choices.Random((ulong)crashAt) : Choices.Replay(0, [])).Stream("power");
        host.OnCall = call =>
        {
            if (call != crashAt) return;
            host.CutPower(power);
            world.Later(SimOptions.SecondNs, host.StartProgram);
        };
    }

    private static void Block(World world, bool isBlocked)
    {
        foreach (var (from, to) in ((int, int)[])[(0, 1), (1, 0)])
        {
            if (isBlocked) world.Network.Block(from, to);
            else world.Network.Unblock(from, to);
        }
    }

    private void Note(RunResult result, IReadOnlyList<SmallAction> story, string crash)
    {
        Runs++;
        Steps += result.Steps;
        Marks.Add(result.Marks);
        if (result.Failure is { } failure) Failures.Add($"{string.Join(", ", story)}; {crash}: {failure.Message}");
    }

    private static IEnumerable<List<SmallAction>> Stories(int length)
    {
        if (length == 0)
        {
            yield return [];
            yield break;
        }

        foreach (var begun in Stories(length - 1))
        {
            foreach (var (kind, path, to) in Alphabet)
            {
                for (var host = 0; host < 2; host++) yield return [.. begun, new SmallAction(host, kind, path, to)];
            }
        }
    }
}
