using CloudBox.Simulation.Checks;
using CloudBox.Simulation.Network;
using CloudBox.Simulation.Users;

namespace CloudBox.Simulation.Exploring;

/// <summary>One run: users and faults at work (safety), then neither, until all is the same and quiet (liveness).</summary>
internal static class Run
{
    private const string Setup = "setup";

    /// <summary>Runs the seed.</summary>
    public static RunResult Random(ulong seed, SimOptions options, bool records = false, bool keepsLines = false) =>
        Go(Choices.Random(seed, records), options, keepsLines, Plan);

    /// <summary>Runs the seed with these choices and no others.</summary>
    public static RunResult Replay(ulong seed, SimOptions options, IEnumerable<Choice> choices, bool keepsLines = false) =>
        Go(Choices.Replay(seed, choices), options, keepsLines, Plan);

    /// <summary>Runs what a test has planned.</summary>
    public static RunResult Planned(ulong seed, SimOptions options, Action<World> plan, bool keepsLines = false) =>
        Go(Choices.Replay(seed, []), options, keepsLines, plan);

    private static RunResult Go(Choices choices, SimOptions options, bool keepsLines, Action<World> plan)
    {
        var trace = new Trace(keepsLines);
        var world = new World(choices, options, trace);
        Violation? failure = null;
        try
        {
            plan(world);
            foreach (var host in world.Hosts)
            {
                host.Boot();
                host.StartProgram();
            }

            world.RunUntil(world.BusyNs);
            Settlement.Await(world);
        }
        catch (Violation violation)
        {
            failure = violation;
            world.Say($"VIOLATION {violation.Message}");
        }

        return new RunResult(failure, world.Steps, trace.Hash, world.Marks, choices.Taken, trace.Lines);
    }

    // Each seed leaves some of it out: what everything at once hides, a few things may show.
    private static void Plan(World world)
    {
        var setup = world.Choices.Stream(Setup);
        var actions = world.Options.UserActions - setup.Below(world.Options.UserActions);
        var faults = world.Options.Faults - setup.Below(world.Options.Faults + 1);
        int[] spans = [1, 1, 6, 20];
        int[] paces = [150, 150, 20, 500];
        world.BusyNs /= spans[setup.Below(spans.Length)];
        world.SlowPerMille = paces[setup.Below(paces.Length)];
        var drawn = setup.Below(3) * 20;
        world.MeddlingPerMille = world.Options.MeddlingPerMille ?? drawn;
        world.Names = [.. world.Options.Names.Take(world.Options.Names.Count - setup.Below(world.Options.Names.Count))];
        for (var i = 0; i < actions; i++) new User(world, world.Hosts[i % world.Hosts.Count], $"user{i}").Plan();
        for (var i = 0; i < faults; i++) new FaultPlan(world, $"fault{i}").Plan();
        var more = world.Choices.Stream("more").Below(world.Options.MoreFaults + 1);
        for (var i = 0; i < more; i++) new FaultPlan(world, $"more{i}").PlanMore();
        if (!world.Options.HasHostile) return;
        var wicked = world.Hosts[^1];
        wicked.Hostility = new Hostility(world, world.Choices.Stream("hostile"));
    }
}
