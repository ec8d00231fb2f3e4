using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Checks;
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
    private int _lastMachine;

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
        if (known.Length > 1 && (_lastMachine != Number || !known.Any(incarnation => incarnation.Id == _lastIncarnation)))
        {
            HasLostMemory |= _lastMachine != Number;
            Index.Renew();
            _world.Marks.Hit("a replica renewed itself");
        }

        _lastMachine = Number;

        Index.SkipTo(_reservedTo);
        _reservedTo = Index.LastCounter + CounterReserve;
        _lastIncarnation = Index.Incarnations[^1].Id;
    }

    /// <summary>A clean stop: what is decided is committed, and peers are told.</summary>
    public void StopProgram()
    {
        if (_engine is null) return;
        _world.Say($"{this} stops");
        while (_events.TryDequeue(out var happened)) Turn([happened]);
        Turn([new FolderEvent.Stopping()]);
        Index.Commit();
        End();
    }

    /// <summary>The program dies; the machine goes on.</summary>
    public void Kill()
    {
        if (_engine is null) return;
        _world.Say($"{this} is killed");
        if (_afterCommit.Count > 0) _world.Marks.Hit("killed before a commit");
        if (Folder.IsExchanging) LeaveDisplaced();
        End();
    }

    // Between an exchange and the look at what came out: a save of that very moment is in the archive, and nobody puts it back.
    private void LeaveDisplaced()
    {
        _world.Marks.Hit("killed in an exchange");
        foreach (var (_, inode) in SimDisk.Tree(Disk.Archive)) _world.Oracle.Displaced(Disk, inode, mayBeUnnoticed: true);
        Folder.StopExchanging();
    }

    /// <summary>The power goes, and comes back; the program does not run.</summary>
    public void CutPower(ChoiceStream choices)
    {
        _world.Say($"{this} loses power");
        _world.Marks.Hit("a power cut");
        if (_tasks > 0) _world.Marks.Hit("a power cut while the disk is changed");
        if (Folder.IsExchanging) _world.Marks.Hit("a power cut in an exchange");
        Kill();
        Power++;
        _world.Oracle.Crash(Disk, () => Disk.Crash(choices), IsDone);
    }

    /// <summary>The index becomes this one; the program does not run.</summary>
    public void ReplaceIndex(SimIndex index)
    {
        HasLostMemory = true;
        ForgetWhatIsNotIn(index);
        Index.OnCommitted = (_, _) => { };
        Index = Watched(index);
        foreach (var (path, inode) in SimDisk.Tree(Disk.Root))
        {
            if (inode.Kind != InodeKind.Directory) _world.Oracle.Readopt(Number, path, inode);
        }
    }

    // Where the new index has seen all that the old one had, nothing is forgotten: what users do meanwhile is found by the next check.
    private void ForgetWhatIsNotIn(SimIndex index)
    {
        foreach (var path in _world.Oracle.Paths)
        {
            if (!RelativePath.TryParse(path, out var parsed, out _)) continue;
            if (index.FindCommitted(parsed) is not { } row || (Index.FindCommitted(parsed) is { } known && !row.Versions.Context.Covers(known.Versions.Context)))
                _world.Oracle.Forgets(Number, path);
        }
    }

    /// <summary>The disk becomes a copy of another host's, also what is in <c>.cloudbox</c>; the program does not run yet.</summary>
    public void CloneDisk(SimHost of, bool hasIndex, bool isImage)
    {
        // What the original has not seen yet, both find as a change of their own.
        foreach (var (path, inode) in SimDisk.Tree(of.Disk.Root).Where(at => at.Inode.Kind != InodeKind.Directory))
        {
            if (!of.HasNoticed(path, inode)) _world.Oracle.Readopt(of.Number, path, inode);
        }

        Disk.CopyFrom(of.Disk, isImage);
        (_lastIncarnation, _reservedTo, _lastMachine) = (of._lastIncarnation, of._reservedTo, of._lastMachine);
        _world.Oracle.Clones(of.Number, Number);
        HasLostMemory = true;
        // One that has not been opened yet has no identity yet, and is no file yet: each host makes its own at its start.
        if (hasIndex && !of.Index.Incarnations.IsEmpty)
        {
            // From here on neither knows all that is made under their common name, until they or others notice.
            of.HasLostMemory = true;
            Index.OnCommitted = (_, _) => { };
            Index = Watched(of.Index.Copy($"clone {Number}"));
        }

        // What is deleted before anybody hears of the clone, it cannot know: tombstones wait for those who are known.
        foreach (var (path, inode) in SimDisk.Tree(Disk.Root).Where(at => at.Inode.Kind != InodeKind.Directory))
        {
            _world.Oracle.Readopt(Number, path, inode);
            if (Oracle.OwnerByName(path) is { } owner) _world.Oracle.Readopt(Number, owner, inode);
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

    /// <summary>
    /// True when the index knows these bytes there, and as which version, so that who replaces them replaces that. After the index was lost it knows
    /// them as a version of its own, at first: then only once it has seen all versions under which others have them.
    /// </summary>
    public bool HasNoticed(string path, Inode inode)
    {
        var content = inode.Meant.Id;
        if (!RelativePath.TryParse(path, out var parsed, out _) || Index.FindCommitted(parsed) is not { OnDiskAs: { } shown } row || shown.Content != content) return false;
        var holder = row.CopyOf is { } owner ? Index.FindCommitted(owner) : row;
        if (holder is null || !holder.Versions.Siblings.Any(sibling => sibling.Entry.Content == content)) return false;
        return !HasLostMemory || _world.Hosts.All(other => other == this || other.HasOnlySeenBy(holder, content));
    }

    /// <summary>True when peers have these bytes there, and all that the index knows of the path together shows them.</summary>
    public bool IsAboutToShow(string path, Inode inode)
    {
        if (!RelativePath.TryParse(path, out var parsed, out _)) return false;
        var wanted = Index.Wanted().Where(row => row.Path == parsed && !row.IsPast).Select(row => row.Versions).ToList();
        if (wanted.Count == 0) return false;
        var target = wanted.Aggregate(Index.FindCommitted(parsed)?.Versions ?? VersionSet.Empty, (all, one) => all.Join(one)).Collapse();
        return target.Siblings.Any(sibling => sibling.Entry.IsFile && sibling.Entry.Content == inode.Meant.Id);
    }

    private bool HasOnlySeenBy(IndexRow row, ContentId content)
    {
        var versions = Index.Wanted().Where(wanted => wanted.Path == row.Path).Select(wanted => wanted.Versions);
        if (Index.FindCommitted(row.Path) is { } mine) versions = versions.Append(mine.Versions);
        return versions.SelectMany(set => set.Siblings).All(sibling => sibling.Entry.Content != content || row.Versions.Context.Covers(sibling.Dot));
    }

    // Bytes that the program has put in place and has committed: they stay, whatever happens (I18).
    private bool IsDone(string path, Inode inode) =>
        inode is { IsByProgram: true, IsMovedByUser: false }
        && RelativePath.TryParse(path, out var parsed, out _)
        && Index.FindCommitted(parsed) is { OnDisk: { } stamp, OnDiskAs: { } shown }
        && stamp == inode.Stamp && shown.Content == inode.Meant.Id;
}
