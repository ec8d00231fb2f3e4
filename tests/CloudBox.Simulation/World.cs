using CloudBox.Simulation.Checks;
using CloudBox.Simulation.Exploring;
using CloudBox.Simulation.Hosts;
using CloudBox.Simulation.Network;

namespace CloudBox.Simulation;

/// <summary>
/// All hosts, disks and wires of a run, in one thread on virtual time: a queue of jobs, each of which is one step that nothing
/// comes between.
/// </summary>
internal sealed class World
{
    private readonly PriorityQueue<Action, (long DueNs, long Number)> _jobs = new();
    private readonly List<SimHost> _hosts = [];
    private long _planned;

    public World(Choices choices, SimOptions options, Trace trace)
    {
        (Choices, Options, Trace) = (choices, options, trace);
        (Names, BusyNs) = (options.Names, options.BusyNs);
        Network = new SimNetwork(this);
        Oracle.HasNoticed = (host, path, inode) => _hosts[host].HasNoticed(path, inode);
        _hosts.AddRange(Enumerable.Range(0, options.Hosts).Select(number => new SimHost(this, number)));
    }

    public Choices Choices { get; }

    public SimOptions Options { get; }

    public Trace Trace { get; }

    public Marks Marks { get; } = new();

    public Oracle Oracle { get; } = new();

    public VersionWatch Versions { get; } = new();

    public SimNetwork Network { get; }

    public IReadOnlyList<SimHost> Hosts => _hosts;

    /// <summary>Time since the run began; passes steadily whatever the clocks of the hosts say.</summary>
    public long NowNs { get; private set; }

    /// <summary>Names that users of this run use: the fewer, the more they meet.</summary>
    public IReadOnlyList<string> Names { get; set; }

    /// <summary>How long users and faults are at work, ns.</summary>
    public long BusyNs { get; set; }

    /// <summary>How many calls of a thousand are slow.</summary>
    public int SlowPerMille { get; set; } = 150;

    /// <summary>How many calls of a thousand, of those that change the folder, meet a user at the same name.</summary>
    public int MeddlingPerMille { get; set; }

    /// <summary>Jobs done so far.</summary>
    public long Steps { get; private set; }

    /// <summary>True until the second phase: then no new fault comes.</summary>
    public bool HasFaults { get; set; } = true;

    /// <summary>Plans a job.</summary>
    public void Later(long delayNs, Action job) => _jobs.Enqueue(job, (NowNs + delayNs, _planned++));

    /// <summary>A host that was not there before, with a copy of the disk of another.</summary>
    public SimHost AddClone(SimHost of, bool hasIndex, bool isImage)
    {
        var clone = new SimHost(this, _hosts.Count, of.Disk.Options);
        clone.CloneDisk(of, hasIndex, isImage);
        _hosts.Add(clone);
        clone.Boot();
        return clone;
    }

    /// <summary>Does what is due until a time.</summary>
    public void RunUntil(long ns)
    {
        while (_jobs.TryPeek(out var job, out var due) && due.DueNs <= ns)
        {
            _jobs.Dequeue();
            NowNs = due.DueNs;
            Steps++;
            job();
            if (Steps > Options.MostSteps) throw new Violation("Liveness", $"more than {Options.MostSteps} steps: it never becomes quiet");
        }

        NowNs = ns;
    }

    public void Say(string line) => Trace.Say(NowNs, line);
}
