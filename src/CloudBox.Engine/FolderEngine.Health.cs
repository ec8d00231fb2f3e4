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
    private const long ManyQuietNs = 200_000_000;
    private const long LongestHoldNs = 5 * UnixTime.NanosecondsPerSecond;
    private const long RetryNs = 10 * UnixTime.NanosecondsPerSecond;

    private readonly SuddenEmptiness _emptiness = new(10 * UnixTime.NanosecondsPerSecond);
    private string? _haltedBy;
    private long _nextRetryNs = long.MinValue;
    private readonly HashSet<RelativePath> _held = [];
    private readonly HashSet<RelativePath> _released = [];
    private long _holdsSinceNs = long.MaxValue;
    private long _holdsUntilNs = long.MaxValue;
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
            _hasSkippedCheck = true; // files are vanishing right now: the check that follows sees the end of it
            return;
        }

        var missing = new List<Observation>();
        foreach (var look in scan.Missing.Where(IsTrusted)) Sort(look, missing);
        if (missing.Count > 0) _checkFoundChanges |= scan.IsCheck;
        if (!scan.IsCheck && HoldBack(missing)) return;
        if (!TryDelete(missing)) return;
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
        foreach (var look in gone) _held.Add(look.Path);
        _holdsUntilNs = Math.Min(_clock.SteadyNs + (HoldsMany ? ManyQuietNs : FewQuietNs), _holdsSinceNs + LongestHoldNs);
        return true;
    }

    private void JudgeWhatIsHeld()
    {
        var (held, isMany) = (_held.ToList(), HoldsMany);
        _held.Clear();
        _released.Clear();
        _holdsUntilNs = long.MaxValue;
        if (isMany || _hasSkippedCheck) Do(new Effect.Rescan());
        _hasSkippedCheck = false;
        var looks = ImmutableArray.CreateBuilder<(RelativePath, IndexRow?)>();
        foreach (var path in held)
        {
            // A claim that waits for a check would wait for a look that never comes; it is made again.
            if (isMany && _works.TryGetValue(path, out var work) && work.Stage == WorkStage.Looking) Finish(work);
            if (isMany && _settles.TryGetValue(path, out var settle) && settle.Stage == Engine.Arrange.SettleStage.Looking)
            {
                settle.IsStale = true;
                End(settle);
            }

            if (!isMany && _released.Add(path)) looks.Add((path, _index.Find(path)));
        }

        // Together, so that a directory's end is not told before that of what was in it.
        if (looks.Count > 0) Do(new Effect.LookTogether(looks.DrainToImmutable()));
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
