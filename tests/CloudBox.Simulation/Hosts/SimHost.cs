using System.Net;
using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Exploring;
using CloudBox.Simulation.Network;
using CloudBox.Simulation.Users;

namespace CloudBox.Simulation.Hosts;

/// <summary>
/// A machine with a disk, a clock and a user, and the program on it, which can be stopped, killed or cut off at any step. The parts:
/// Loop (turns the engine), Effects (does what it decides), Scans (looks at the disk), Files (serves and fetches bytes), Life.
/// </summary>
internal sealed partial class SimHost
{
    // The time of the first step, ns since the epoch: everything before 1970 is left to unit tests.
    private const long StartNs = 1_700_000_000L * SimOptions.SecondNs;

    // From one call of the system to the next, ns: mostly fast, sometimes the disk or the scheduler has something else to do.
    private static readonly long[] LatenciesNs = [20_000, 100_000, 1_000_000, 5_000_000, 20_000_000, 90_000_000, 400_000_000];

    private readonly World _world;
    private const int MostMeddling = 4;

    private readonly ChoiceStream _pace;
    private readonly ChoiceStream _meddling;
    private readonly EngineOptions _options;
    private FolderEngine? _engine;
    private long _tasks;
    private int _meddlers;

    public SimHost(World world, int number, DiskOptions? disk = null)
    {
        (_world, Number) = (world, number);
        _pace = world.Choices.Stream($"h{number}.pace");
        _meddling = world.Choices.Stream($"h{number}.meddling");
        _lastMachine = number;
        Name = ClientName.Parse($"host{number}");
        Device = new DeviceId(world.Choices.Identity("device", (ulong)number), (ulong)number);
        Address = new IPAddress([10, 0, 0, (byte)(number + 1)]);
        Disk = new SimDisk(number, disk ?? DiskOptionsOf(world, number), () => WallNs, world.Oracle);
        Folder = new SimFolder(Disk, () => WallNs, world.Marks, world.Options.Defect);
        // Half of the hosts look for every content in their own files first; the others always fetch.
        _options = new EngineOptions { IntervalNs = world.Options.IntervalNs, Author = AuthorName.Of(Name), Device = Device, HasCoarseTimes = true, LeastTree = 1, EndsInStep = 2, LeastSearched = Name.Value[^1] % 2 == 0 ? 0 : long.MaxValue };
        Index = Watched(new SimIndex($"h{number}", world.Choices));
        _lossyHints = world.Choices.Stream($"h{number}.hints");
    }

    public int Number { get; }

    public ClientName Name { get; }

    public DeviceId Device { get; }

    public IPAddress Address { get; }

    public SimDisk Disk { get; }

    public SimFolder Folder { get; }

    public SimIndex Index { get; private set; }

    /// <summary>Changes with every end of the program: what was planned before is void.</summary>
    public int Life { get; private set; }

    /// <summary>Changes with every power cut.</summary>
    public int Power { get; private set; }

    public bool IsRunning => _engine is not null;

    /// <summary>True while the program has stopped the folder (I7).</summary>
    public bool IsHalted => _engine is { IsHalted: true };

    /// <summary>What somebody has set the clock to, against the steady time.</summary>
    public long ClockOffsetNs { get; set; }

    public long WallNs => StartNs + _world.NowNs + ClockOffsetNs;

    /// <summary>True when the program here has nothing to do and nothing to wait for but time.</summary>
    public bool IsIdle => _events.Count == 0 && _afterCommit.Count == 0 && _tasks == 0 && _fetches.Count == 0 && _engine is { IsIdle: true };

    /// <summary>Calls of the system that the program has made.</summary>
    public long Calls { get; private set; }

    /// <summary>Is told the number of each call when it is over.</summary>
    public Action<long> OnCall { get; set; } = _ => { };

    /// <summary>The path whose loser a conflict copy shows; null for any other path.</summary>
    public string? OwnerOf(string path) => RelativePath.TryParse(path, out var parsed, out _) ? Index.Find(parsed)?.CopyOf?.Value : null;

    public override string ToString() => $"h{Number}";

    /// <summary>Runs a sequence of calls, one step each, as long as this run of the program lasts.</summary>
    public void Start(IEnumerable<long> calls)
    {
        _tasks++;
        Continue(calls.GetEnumerator(), Life);
    }

    private void Continue(IEnumerator<long> calls, int life) => _world.Later(Pace(), () => Go(calls, life));

    private void Go(IEnumerator<long> calls, int life)
    {
        if (life != Life) return;
        _world.Trace.Note(0xD15C, (ulong)Number);
        if (calls.MoveNext()) _world.Later(Pace() + calls.Current, () => Go(calls, life));
        else _tasks--;
        OnCall(++Calls);
    }

    // A user is at the very name that the program changes, between two of its calls; or the program or the power ends there.
    private IEnumerable<long> Meddled(IEnumerable<long> calls, DiskOrder order)
    {
        foreach (var wait in calls)
        {
            if (_world.HasFaults && _meddlers < MostMeddling && _meddling.Chance(_world.MeddlingPerMille)) Meddle(NameIn(order));
            yield return wait;
        }
    }

    // In a directory that goes as a whole, any of them.
    private RelativePath NameIn(DiskOrder order) => order is RemoveTreeOrder tree ? tree.Expected[_meddling.Below(tree.Expected.Count)].Path : order.Path;

    private void Meddle(RelativePath path)
    {
        const int PowerCut = 7;
        const int Death = 6;
        _meddlers++;
        var kind = _meddling.Below(PowerCut + 1);
        if (kind < Death)
        {
            _world.Marks.Hit("a user came between two calls");
            new User(_world, this, $"h{Number}.meddler{_meddlers}").Meddle(path.Value);
            return;
        }

        if (kind == Death) Kill();
        else CutPower(_meddling);
        _world.Later(SimOptions.SecondNs, StartProgram);
    }

    private long Pace() => LatenciesNs[_pace.Rarely(_world.HasFaults ? _world.SlowPerMille : 20, LatenciesNs.Length)];

    private static DiskOptions DiskOptionsOf(World world, int number)
    {
        var choices = world.Choices.Stream($"h{number}.disk");
        if (!world.Options.HasOddDisks) return new DiskOptions();
        long[] granules = [1, 1, 1_000_000_000, 2_000_000_000];
        long[] ticks = [4_000_000, 1, 10_000_000];
        return new DiskOptions
        {
            ModifiedGranuleNs = granules[choices.Below(granules.Length)],
            ChangedTickNs = ticks[choices.Below(ticks.Length)],
            FoldsCase = choices.Chance(200),
            ReusesInodes = choices.Chance(500),
        };
    }
}
