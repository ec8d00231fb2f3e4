using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Exploring;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Users;

/// <summary>Something that goes wrong.</summary>
internal enum Fault
{
    None,
    CutSession,
    Partition,
    OneWayPartition,
    Kill,
    Stop,
    PowerCut,
    FullDisk,
    FailingSync,
    UnreadableFile,
    UnreadableDirectory,
    RootAway,
    ClockJump,
    ReplayedDatagram,
    SpoofedDatagram,
    LostIndex,
    RestoredIndex,

    /// <summary>How many there are in the first list.</summary>
    Count,

    // The second list: chosen apart from the first, so that a seed means what it meant before these were thought of.

    /// <summary>A file's bytes change on the platter, without a trace in its stat.</summary>
    RottenFile,

    /// <summary>Pages that are read for a peer or a copy come out wrong.</summary>
    RottenReading,

    /// <summary>Bytes rot between their staging and their install.</summary>
    RottenStage,

    /// <summary>Another host comes up with a copy of a folder, and an index of its own.</summary>
    ClonedFolder,

    /// <summary>Another host comes up with a copy of a folder and of its index.</summary>
    ClonedHost,
}

/// <summary>One fault of a run: chosen, put in place, and taken back after a while.</summary>
internal sealed class FaultPlan(World world, string name)
{
    private const int CloneActions = 4;

    // One clone in a run is enough: rot may come again and again.
    private static readonly Fault[] More =
    [
        Fault.RottenFile, Fault.RottenFile, Fault.RottenReading, Fault.RottenReading, Fault.RottenStage, Fault.RottenStage, Fault.ClonedFolder, Fault.ClonedHost,
    ];

    private readonly ChoiceStream _choices = world.Choices.Stream(name);

    /// <summary>Chooses what goes wrong, when and for how long.</summary>
    public void Plan()
    {
        var fault = (Fault)_choices.Below((int)Fault.Count);
        var atNs = world.BusyNs / 1000 * _choices.Below(1000);
        Plan(fault, atNs);
    }

    /// <summary>The same from the second list.</summary>
    public void PlanMore()
    {
        var fault = More[_choices.Below(More.Length)];
        var atNs = world.BusyNs / 1000 * _choices.Below(1000);
        Plan(fault, atNs);
    }

    public void Plan(Fault fault, long atNs)
    {
        if (fault == Fault.None || world.Options.LeftOut.Contains(fault.ToString())) return;
        var host = world.Hosts[_choices.Below(world.Hosts.Count)];
        world.Later(atNs, () =>
        {
            world.Say($"FAULT {fault} {host}");
            world.Trace.Note(0xFA017 + (ulong)fault, (ulong)host.Number);
            Strike(fault, host);
        });
    }

    private void Strike(Fault fault, SimHost host)
    {
        var disk = host.Disk;
        var other = world.Hosts[(host.Number + 1 + _choices.Below(world.Hosts.Count - 1)) % world.Hosts.Count];
        switch (fault)
        {
            case Fault.CutSession: world.Network.Cut(host.Number, other.Number); break;
            case Fault.Partition: Partition(host, other, isOneWay: false); break;
            case Fault.OneWayPartition: Partition(host, other, isOneWay: true); break;
            case Fault.Kill: Restart(host, host.Kill); break;
            case Fault.Stop: Restart(host, host.StopProgram); break;
            case Fault.PowerCut: Restart(host, () => host.CutPower(_choices)); break;
            case Fault.FullDisk: For(() => disk.IsFull = true, () => disk.IsFull = false); break;
            case Fault.FailingSync: disk.FailingSyncs += 1 + _choices.Below(3); break;
            case Fault.UnreadableFile: Unreadable(disk, InodeKind.File); break;
            case Fault.UnreadableDirectory: Unreadable(disk, InodeKind.Directory); break;
            case Fault.RootAway: For(() => disk.IsAway = true, () => disk.IsAway = false); break;
            case Fault.ClockJump: host.ClockOffsetNs += (_choices.Below(9) - 4) * 997 * SimOptions.SecondNs; break;
            case Fault.ReplayedDatagram: world.Network.Replay(_choices.Below(32)); break;
            case Fault.SpoofedDatagram: world.Network.Spoof(RelativePath.Parse(world.Options.Names[_choices.Below(world.Options.Names.Count)]), _choices.Chance(500), world.Choices.Identity(name)); break;
            case Fault.LostIndex: ReplaceIndex(host, () => host.NewIndex($"{host} {name}")); break;
            case Fault.RestoredIndex: RestoreLater(host); break;
            case Fault.ClonedFolder: Clone(host, hasIndex: false); break;
            case Fault.ClonedHost: Clone(host, hasIndex: true); break;
            case Fault.RottenFile: Rot(disk); break;
            case Fault.RottenReading: disk.RottenReads += 1 + _choices.Below(3); break;
            case Fault.RottenStage: disk.RottenStages += 1 + _choices.Below(2); break;
        }
    }

    private void Partition(SimHost one, SimHost two, bool isOneWay) => For(
        () =>
        {
            world.Network.Block(one.Number, two.Number);
            if (!isOneWay) world.Network.Block(two.Number, one.Number);
        },
        () =>
        {
            world.Network.Unblock(one.Number, two.Number);
            if (!isOneWay) world.Network.Unblock(two.Number, one.Number);
        });

    private void Restart(SimHost host, Action end)
    {
        end();
        world.Later(HowLong(), host.StartProgram);
    }

    private void ReplaceIndex(SimHost host, Func<SimIndex> replacement)
    {
        world.Marks.Hit("an index was lost or restored");
        Restart(host, () =>
        {
            host.StopProgram();
            host.ReplaceIndex(replacement());
        });
    }

    // Yesterday's backup comes back.
    private void RestoreLater(SimHost host)
    {
        var backup = host.Index.Copy($"{host} {name}");
        world.Later(HowLong(), () => ReplaceIndex(host, () => backup));
    }

    private void Unreadable(SimDisk disk, InodeKind kind)
    {
        var inodes = SimDisk.Tree(disk.Root).Where(at => at.Inode.Kind == kind).Select(at => at.Inode).ToList();
        if (inodes.Count == 0) return;
        var inode = inodes[_choices.Below(inodes.Count)];
        For(() => inode.IsUnreadable = true, () => inode.IsUnreadable = false);
    }

    // One in a run. It may be taken while the program runs, as a snapshot is, or while it does not.
    private void Clone(SimHost host, bool hasIndex)
    {
        if (world.Hosts.Count > world.Options.Hosts || host.Hostility is not null) return;
        if (_choices.Chance(300)) Restart(host, host.StopProgram);
        else if (_choices.Chance(200)) Restart(host, host.Kill);
        var clone = world.AddClone(host, hasIndex, isImage: _choices.Chance(500));
        world.Marks.Hit(hasIndex ? "a host was cloned" : "a folder was cloned");
        world.Say($"{clone} is a clone of {host}{(hasIndex ? " with its index" : "")}");
        if (_choices.Chance(500))
        {
            var apart = world.Hosts[_choices.Below(world.Hosts.Count - 1)];
            Partition(clone, apart, isOneWay: false);
        }

        world.Later(HowLong(), clone.StartProgram);
        var left = Math.Max(0, world.BusyNs - world.NowNs);
        for (var i = 0; i < CloneActions; i++)
            new User(world, clone, $"{name}.user{i}").Plan((UserAction)_choices.Below((int)UserAction.Count), left / 1000 * _choices.Below(1000));
    }

    private void Rot(SimDisk disk)
    {
        var files = SimDisk.Tree(disk.Root).Select(at => at.Inode)
            .Where(inode => inode is { Kind: InodeKind.File, DurableLinks: > 0, IsDirty: false, Sound: null, Content.Length: > 0 }).ToList();
        if (files.Count == 0) return;
        var file = files[_choices.Below(files.Count)];
        disk.Rot(file, _choices.Below(file.Content.Length));
        if (disk.PathOf(file) is { } path) world.Oracle.Rots(disk.Host, path);
        world.Marks.Hit("a file has rotted");
        world.Say($"{disk.PathOf(file)} rots from {file.Sound} to {file.Content}");
    }

    private void For(Action begin, Action end)
    {
        begin();
        world.Later(HowLong(), end);
    }

    private long HowLong()
    {
        long[] seconds = [1, 3, 8, 20];
        return (seconds[_choices.Below(seconds.Length)] * SimOptions.SecondNs) + (_choices.Below(1000) * 1_000_000L);
    }
}
