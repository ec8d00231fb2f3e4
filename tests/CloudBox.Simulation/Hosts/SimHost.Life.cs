using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Hosts;

/// <content>Starts, stops, kills, power cuts, and what becomes of the index meanwhile.</content>
internal sealed partial class SimHost
{
    private const long WriteBackNs = 5 * SimOptions.SecondNs;

    private long _starts;
    private const ulong CounterReserve = 1 << 20; // more than any run uses

    private ulong? _lastIncarnation;
    private ulong _reservedTo;

    /// <summary>Who is on the subnet, as the program's listener has it.</summary>
    public PeerTable Peers { get; private set; } = null!;

    /// <summary>Tells this run's datagrams from others.</summary>
    public ulong Nonce { get; private set; }

    /// <summary>True once its index was lost, or is an earlier one: what it had seen since then it has not.</summary>
    public bool HasLostMemory { get; private set; }

    /// <summary>The machine is there: the kernel writes back what is cached, now and then.</summary>
    public void Boot() => _world.Later(WriteBackNs, () =>
    {
        Disk.WriteBack();
        Boot();
    });

    public void StartProgram()
    {
        if (_engine is not null) return;
        _world.Say($"{this} starts");
        Folder.WipeStage();
        Index.Open();
        Bind();
        Nonce = _world.Choices.Identity($"nonce h{Number}", (ulong)++_starts);
        Peers = new PeerTable(new OwnIdentity(Name, (ushort)(7000 + Number), Nonce), Math.Max(3 * _options.IntervalNs, 60 * SimOptions.SecondNs));
        _engine = new FolderEngine(Index, _options);
        Post(new FolderEvent.Started());
        PlanScan(TurnNs);
        _world.Network.Started(this);
    }

    // As the program's LocalFolder.Bind: an index that did not keep this folder last is somebody new.
    private void Bind()
    {
        var known = Index.Incarnations;
        if (known.Length > 1 && !known.Any(incarnation => incarnation.Id == _lastIncarnation))
        {
            Index.Renew();
            _world.Marks.Hit("a replica renewed itself");
        }

        Index.SkipTo(_reservedTo);
        _reservedTo = Index.LastCounter + CounterReserve;
        _lastIncarnation = Index.Incarnations[^1].Id;
    }

    /// <summary>A clean stop: what is decided is committed, and peers are told.</summary>
    public void StopProgram()
    {
        if (_engine is null) return;
        _world.Say($"{this} stops");
        while (_events.TryDequeue(out var happened)) Turn(happened);
        Turn(new FolderEvent.Stopping());
        Index.Commit();
        End();
    }

    /// <summary>The program dies; the machine goes on.</summary>
    public void Kill()
    {
        if (_engine is null) return;
        _world.Say($"{this} is killed");
        if (_afterCommit.Count > 0) _world.Marks.Hit("killed before a commit");
        End();
    }

    /// <summary>The power goes, and comes back; the program does not run.</summary>
    public void CutPower(ChoiceStream choices)
    {
        _world.Say($"{this} loses power");
        _world.Marks.Hit("a power cut");
        if (_tasks > 0) _world.Marks.Hit("a power cut while the disk is changed");
        if (Folder.IsExchanging) _world.Marks.Hit("a power cut in an exchange");
        Folder.IsExchanging = false;
        Kill();
        Power++;
        _world.Oracle.Crash(Disk, () => Disk.Crash(choices), IsDone);
    }

    /// <summary>The index becomes this one; the program does not run.</summary>
    public void ReplaceIndex(SimIndex index)
    {
        HasLostMemory = true;
        _world.Oracle.Forgets(Number);
        Index.OnCommitted = (_, _) => { };
        Index = Watched(index);
        foreach (var (path, inode) in SimDisk.Tree(Disk.Root))
        {
            if (inode.Kind != InodeKind.Directory) _world.Oracle.Readopt(Number, path, inode);
        }
    }

    public SimIndex NewIndex(string name) => new(name, _world.Choices);

    private void End()
    {
        Life++;
        _engine = null;
        _tasks = 0;
        (_isTurning, _isScanning, _isScanAsked) = (false, false, false);
        _events.Clear();
        _afterCommit.Clear();
        _fetches.Clear();
        _hinted.Clear();
        Index.Crash();
        _world.Network.Ended(this);
    }

    /// <summary>True when the index says that these bytes stand there, so that it can be seen when they do not any more.</summary>
    public bool HasNoticed(string path, Inode inode) =>
        RelativePath.TryParse(path, out var parsed, out _) && Index.FindCommitted(parsed)?.OnDiskAs is { } shown && shown.Content == inode.Meant.Id;

    // Bytes that the program has put in place and has committed: they stay, whatever happens (I18).
    private bool IsDone(string path, Inode inode) =>
        inode is { IsByProgram: true, IsMovedByUser: false }
        && RelativePath.TryParse(path, out var parsed, out _)
        && Index.FindCommitted(parsed) is { OnDisk: { } stamp, OnDiskAs: { } shown }
        && stamp == inode.Stamp && shown.Content == inode.Meant.Id;
}
