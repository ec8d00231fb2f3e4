using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Checks;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <content>
/// Turns the engine as the program's FolderLoop does: events in order, rows at once, one commit for a batch, and only then the
/// other effects. The power can go between any two of these.
/// </content>
internal sealed partial class SimHost
{
    private const int BatchLength = 256;
    private const int QueueLength = 8192;
    private const long LongestWaitNs = 5 * SimOptions.SecondNs;
    private const long TurnNs = 20_000;

    private readonly Queue<FolderEvent> _events = new();
    private readonly List<FolderEvent> _crowd = [];
    private readonly List<Effect> _afterCommit = [];
    private bool _isTurning;
    private readonly List<RelativePath> _undurable = [];
    private bool _needsDurable;
    private long _wakes;

    /// <summary>Hands an event to the engine.</summary>
    public void Post(FolderEvent happened)
    {
        if (_engine is null) return;
        if (_events.Count >= QueueLength) throw new Violation("I22", $"{this} has more than {QueueLength} events to take");
        _events.Enqueue(happened);
        PlanTurn();
    }

    private void PlanTurn()
    {
        if (_isTurning) return;
        _isTurning = true;
        Later(TurnNs, TakeBatch);
    }

    // Something of this run of the program; void once that has ended.
    private void Later(long delayNs, Action job)
    {
        var life = Life;
        _world.Later(delayNs, () =>
        {
            if (life == Life) job();
        });
    }

    private void TakeBatch()
    {
        for (var taken = 0; taken < BatchLength && _events.TryDequeue(out var happened); taken++)
        {
            if (FolderEngine.SharesStep(happened))
            {
                _crowd.Add(happened);
                continue;
            }

            TurnCrowd();
            Turn([happened]);
        }

        TurnCrowd();
        if (_engine!.NextWakeNs <= WallNs) Turn([new FolderEvent.Ticked()]);
        Later(TurnNs, Flush);
        if (_afterCommit.Count > 0 && _world.HasFaults && _meddlers < MostMeddling && _meddling.Chance(_world.MeddlingPerMille / 10)) DieBeforeCommit();
    }

    private void DieBeforeCommit()
    {
        _meddlers++;
        Kill();
        _world.Later(SimOptions.SecondNs, StartProgram);
    }

    private void TurnCrowd()
    {
        if (_crowd.Count > 0) Turn([.. _crowd]);
        _crowd.Clear();
    }

    private void Note(FolderEvent happened)
    {
        _world.Trace.Note((ulong)EventCode.Of(happened), (ulong)Number);
        if (_world.Trace.KeepsLines && StoryOf.IsWorthTelling(happened)) _world.Say($"{this} < {StoryOf.Event(happened)}");
        if (happened is FolderEvent.Observed observed) NoteRottenLooks(observed);
    }

    private void Turn(IReadOnlyList<FolderEvent> happened)
    {
        foreach (var one in happened) Note(one);
        var decided = _afterCommit.Count;
        foreach (var effect in Altered.By(_world.Options.Defect, Step(happened), this, _world))
        {
            _world.Trace.Note((ulong)EventCode.Of(effect), (ulong)Number);
            if (_world.Trace.KeepsLines && StoryOf.IsWorthTelling(effect)) _world.Say($"{this} > {StoryOf.Effect(effect)}");
            if (effect is Effect.Write write) Write(write);
            else _afterCommit.Add(effect);
        }

        for (var i = decided; i < _afterCommit.Count; i++)
        {
            if (_afterCommit[i] is Effect.SendFrame send) VersionWatch.Decides(this, send.Frame);
        }
    }

    private IReadOnlyList<Effect> Step(IReadOnlyList<FolderEvent> happened)
    {
        try
        {
            return _engine!.Step(happened, WallNs);
        }
        catch (Exception problem) when (problem is not Violation)
        {
            throw new Violation("Crash", $"the engine of {this} throws at {string.Join(", ", happened.Select(StoryOf.Event))}: {problem}");
        }
    }

    private void Write(Effect.Write write)
    {
        switch (write)
        {
            case Effect.Put put:
                NoteRottenVersions(put.Row);
                NoteForgottenPast(put.Row);
                Index.Put(put.Row);
                break;
            case Effect.Forget forget:
                _world.Versions.Forgets(_world, this, forget.Path);
                Index.Forget(forget.Path);
                break;
            case Effect.PutMember member: Index.PutMember(member.Member); break;
            case Effect.ForgetMember member: Index.ForgetMember(member.Replica); break;
            case Effect.PutWanted wanted:
                VersionWatch.Wants(_world, this, wanted.Wanted);
                Index.PutWanted(wanted.Wanted);
                break;
            case Effect.MakeDurable { Files.IsEmpty: true }: _needsDurable = true; break;
            case Effect.MakeDurable durable: _undurable.AddRange(durable.Files); break;
            case Effect.ForgetWanted wanted: Index.ForgetWanted(wanted.From, wanted.Path); break;
            default: throw new ArgumentOutOfRangeException(nameof(write), write, "A write that the index does not know.");
        }
    }

    // A renewed replica does not stand by what others may have made under its old name.
    private void NoteForgottenPast(IndexRow row)
    {
        if (Index.Find(row.Path) is { } before && !row.Versions.Context.Covers(before.Versions.Context)) _world.Oracle.Forgets(Number, row.Path.Value);
    }

    private void Flush()
    {
        if (_needsDurable) Disk.WriteBack();
        else foreach (var file in _undurable) Folder.MakeDurable(file);
        _needsDurable = false;
        _undurable.Clear();
        Index.Commit();
        var life = Life;
        foreach (var effect in _afterCommit.ToArray())
        {
            if (life != Life) return;
            Run(effect);
        }

        _afterCommit.Clear();
        _isTurning = false;
        if (_events.Count > 0) PlanTurn();
        else PlanWake();
    }

    private void PlanWake()
    {
        var wake = ++_wakes;
        Later(Math.Clamp(_engine!.NextWakeNs - WallNs, 0, LongestWaitNs), () =>
        {
            if (wake == _wakes && !_isTurning) Post(new FolderEvent.Ticked());
        });
    }

    private SimIndex Watched(SimIndex index)
    {
        index.OnCommitted = (before, after) => _world.Versions.Commits(_world, this, before, after);
        return index;
    }
}
