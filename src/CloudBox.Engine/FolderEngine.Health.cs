using System.Collections.Immutable;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>The folder's health (I7): when in doubt it stops, says why, and deletes nothing anywhere.</content>
public sealed partial class FolderEngine
{
    // Longer than the gaps in which a tree's deletion is usually seen: a few deletions wait until it is quiet for the shorter time, many
    // for the longer. Where a gap is longer still, the check judges what is gone by then, and the rest afterwards.
    private const long FewQuietNs = 100_000_000;
    private const long ManyQuietNs = 150_000_000;

    // A complete check begins before that is over, and counts if nothing more is found to be gone until then. One that had begun before is not asked for this.
    private const long EarlyCheckNs = 50_000_000;
    private const long LongestHoldNs = 5 * UnixTime.NanosecondsPerSecond;
    private const long RetryNs = 10 * UnixTime.NanosecondsPerSecond;

    private readonly SuddenEmptiness _emptiness = new(10 * UnixTime.NanosecondsPerSecond);
    private string? _haltedBy;
    private long _nextRetryNs = long.MinValue;
    private readonly HashSet<RelativePath> _held = [];
    private readonly HashSet<RelativePath> _released = [];
    private long _holdsSinceNs = long.MaxValue;
    private long _holdsUntilNs = long.MaxValue;
    private long _earlyCheckNs = long.MaxValue;
    private long? _earlyCheckFrom; // the epoch in which it was asked for, since the last of them was found; until it has ended
    private FolderEvent.ScanFinished? _heldCheck;
    private bool _hasSkippedCheck;

    /// <summary>True while the folder is stopped: nothing is fetched, installed, deleted or summarised.</summary>
    public bool IsHalted => _haltedBy is not null;

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
        if (IsHolding && scan.IsCheck)
        {
            // Files are vanishing right now: this check has seen the end of it, or the one that follows does.
            _hasSkippedCheck = true;
            if (scan.AsOf >= _earlyCheckFrom) (_earlyCheckFrom, _heldCheck) = (null, scan);
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

    private bool IsHolding => _holdsUntilNs != long.MaxValue;

    private bool HoldsMany => _emptiness.NeedsCheck(_held.Count, _clock.SteadyNs);

    // Deletions are not believed one by one: by the time the last of a folder's files are seen to be gone, the first ones would be
    // gone everywhere. Once it is quiet, a few are looked at once more, and of many a complete check judges.
    private bool HoldBack(List<Observation> gone)
    {
        if (gone.Count == 0 || (!IsHolding && gone.TrueForAll(look => _released.Contains(look.Path)))) return false;
        if (!IsHolding) _holdsSinceNs = _clock.SteadyNs;
        var before = _held.Count;
        foreach (var look in gone) _held.Add(look.Path);
        if (_held.Count == before) return true;
        _holdsUntilNs = Math.Min(_clock.SteadyNs + (HoldsMany ? ManyQuietNs : FewQuietNs), _holdsSinceNs + LongestHoldNs);
        _earlyCheckNs = HoldsMany ? _clock.SteadyNs + EarlyCheckNs : long.MaxValue;
        (_earlyCheckFrom, _heldCheck) = (null, null);
        return true;
    }

    private void AskForEarlyCheck()
    {
        (_earlyCheckNs, _earlyCheckFrom) = (long.MaxValue, ++_epoch);
        Do(new Effect.Rescan());
    }

    private void JudgeWhatIsHeld()
    {
        var (held, isMany, check, isUnderWay, hasSkipped) = (_held.ToList(), HoldsMany, _heldCheck, _earlyCheckFrom is not null, _hasSkippedCheck);
        _held.Clear();
        _released.Clear();
        (_holdsUntilNs, _earlyCheckNs, _heldCheck, _earlyCheckFrom, _hasSkippedCheck) = (long.MaxValue, long.MaxValue, null, null, false);
        if (!isMany)
        {
            // Together, so that a directory's end is not told before that of what was in it.
            if (hasSkipped) Do(new Effect.Rescan());
            _released.UnionWith(held);
            Do(new Effect.LookTogether([.. held.Select(path => (path, _index.Find(path)))]));
            return;
        }

        foreach (var path in held) LetGoOfLook(path);
        if (check is not null && HasSeenAll(check, held)) OnScanFinished(check);
        else if (!isUnderWay) Do(new Effect.Rescan());
    }

    // What waits for a look would wait for one that never comes, since a check judges; it is asked for again.
    private void LetGoOfLook(RelativePath path)
    {
        if (_works.TryGetValue(path, out var work) && work.Stage == WorkStage.Looking) Finish(work);
        if (!_settles.TryGetValue(path, out var settle) || settle.Stage != Engine.Arrange.SettleStage.Looking) return;
        settle.IsStale = true;
        End(settle);
    }

    private static bool HasSeenAll(FolderEvent.ScanFinished check, List<RelativePath> gone)
    {
        var missing = check.Missing.Select(look => look.Path).ToHashSet();
        return gone.TrueForAll(missing.Contains);
    }

    private void HaltEmptied(int vanished) => Halt(
        $"all {vanished} remaining files vanished at once; nothing is deleted elsewhere. If they were deleted on purpose, create any file in the folder; if not, bring them back. It goes on by itself at the next check.");

    private void Halt(string problem)
    {
        if (_haltedBy != problem) Tell(new Report.Halted(problem));
        _haltedBy = problem;
        _goneCopies.Clear();
        GoWithoutWhere(_ => true);
        _nextRetryNs = long.MinValue;
        _fetches.Clear();
        foreach (var work in _works.Values.Where(work => !work.IsChangingDisk && work.Stage != WorkStage.Fetching).ToList()) Finish(work);
        foreach (var path in _settles.Values.Where(work => work.Stage == Engine.Arrange.SettleStage.Waiting).Select(work => work.Path).ToList()) Resume(path);
    }

    private void Resume()
    {
        _haltedBy = null;
        Tell(new Report.Resumed());
        SettleAll();
        SummariseSoon();
    }
}
