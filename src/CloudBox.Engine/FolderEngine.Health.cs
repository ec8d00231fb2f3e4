using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>The folder's health (I7): when in doubt it stops, says why, and deletes nothing anywhere.</content>
public sealed partial class FolderEngine
{
    private const long RetryNs = 10 * UnixTime.NanosecondsPerSecond;

    private readonly SuddenEmptiness _emptiness = new(10 * UnixTime.NanosecondsPerSecond);
    private string? _haltedBy;
    private long _nextRetryNs = long.MinValue;
    private readonly HeldDeletions _hold = new();

    /// <summary>True while the folder is stopped: nothing is fetched, installed, deleted or summarised.</summary>
    public bool IsHalted => _haltedBy is not null;

    /// <summary>
    /// True when a look at the root means something now: all is not well, or was not. May be asked by any thread; what changes in the moment of the question is seen at the next look.
    /// </summary>
    public bool MustHear(RootHealth root) => !root.IsHealthy || Volatile.Read(ref _haltedBy) is not null;

    private void OnRootChecked(RootHealth root)
    {
        if (!root.IsHealthy) Halt(root.Problem!);
        else if (IsHalted && _clock.SteadyNs >= _nextRetryNs)
        {
            _nextRetryNs = _clock.SteadyNs + RetryNs;
            Do(new Effect.Rescan()); // a complete look decides whether it may go on
        }
    }

    private void OnScanFinished(FolderEvent.ScanFinished scan)
    {
        if (!scan.Root.IsHealthy)
        {
            Halt(scan.Root.Problem!);
            return;
        }

        if (IsHalted && !scan.IsCheck) return;
        if (_hold.IsHolding && scan.IsCheck)
        {
            _hold.Keep(scan);
            return;
        }

        var missing = new List<Observation>();
        foreach (var look in scan.Missing.Where(IsTrusted)) Sort(look, missing);
        if (missing.Count > 0) _checkFoundChanges |= scan.IsCheck;
        if (!scan.IsCheck && HoldBack(missing)) return;
        if (!MayDelete(missing)) return;
        DeleteBitByBit(missing);
        if (!scan.IsCheck) return;
        _emptiness.Checked();
        ForgetOwnChangesBefore(scan.AsOf);
        if (IsHalted) Resume();
        FinishCheck();
    }

    private bool HoldBack(List<Observation> gone)
    {
        if (gone.Count == 0 || gone.TrueForAll(look => _hold.IsReleased(look.Path))) return false;
        _hold.Hold(gone.Select(look => look.Path), path => _index.Find(path) is { OnDiskAs.Kind: EntryKind.Directory }, NeedCheck, _clock.SteadyNs);
        return true;
    }

    private bool NeedCheck(int vanishing) => _emptiness.NeedsCheck(vanishing, _clock.SteadyNs);

    private void AskForEarlyCheck()
    {
        _hold.AskForCheck(++_epoch);
        Do(new Effect.Rescan());
    }

    private void JudgeWhatIsHeld()
    {
        var isMany = NeedCheck(_hold.Count);
        var held = _hold.Release();
        if (!isMany)
        {
            // Together, so that a directory's end is not told before that of what was in it.
            if (held.HasSkippedCheck) Do(new Effect.Rescan());
            _hold.Believe(held.Paths);
            Do(new Effect.LookTogether([.. held.Paths.Select(path => (path, _index.Find(path)))]));
            return;
        }

        foreach (var path in held.Paths) LetGoOfLook(path);
        if (held.Check is { } check) OnScanFinished(check);
        else if (!held.IsCheckUnderWay) Do(new Effect.Rescan());
    }

    // What waits for a look would wait for one that never comes, since a check judges; it is asked for again.
    private void LetGoOfLook(RelativePath path)
    {
        if (_works.TryGetValue(path, out var work) && work.Stage == WorkStage.Looking) Finish(work);
        if (!_settles.TryGetValue(path, out var settle) || settle.Stage != SettleStage.Looking) return;
        settle.IsStale = true;
        End(settle);
    }

    private void HaltEmptied(int vanished) => Halt(
        $"all {vanished} remaining files vanished at once; nothing is deleted elsewhere. If they were deleted on purpose, create any file in the folder; if not, bring them back. It goes on by itself at the next check.");

    private void Halt(string problem)
    {
        if (_haltedBy != problem) Tell(new Report.Halted(problem));
        _haltedBy = problem;
        _goneCopies.Clear();
        ForgetWhatIsGone();
        GoWithoutWhere(_ => true);
        _nextRetryNs = long.MinValue;
        _fetches.Clear();
        foreach (var work in _works.Values.Where(work => !work.IsChangingDisk && work.Stage != WorkStage.Fetching).ToList()) Finish(work);
        foreach (var path in _settles.Values.Where(work => work.Stage == SettleStage.Waiting).Select(work => work.Path).ToList()) Resume(path);
    }

    private void Resume()
    {
        _haltedBy = null;
        Tell(new Report.Resumed());
        SettleAll();
        SummariseSoon();
    }
}
