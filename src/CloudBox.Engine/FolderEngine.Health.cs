using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>The folder's health (I7): when in doubt it stops, says why, and deletes nothing anywhere.</content>
public sealed partial class FolderEngine
{
    private readonly SuddenEmptiness _emptiness = new(10 * UnixTime.NanosecondsPerSecond);
    private string? _haltedBy;

    /// <summary>True while the folder is stopped: nothing is fetched, installed, deleted or summarised.</summary>
    public bool IsHalted => _haltedBy is not null;

    private void OnRootChecked(RootHealth root)
    {
        if (!root.IsHealthy) Halt(root.Problem!);
        else if (IsHalted) Do(new Effect.Rescan()); // a complete look decides whether it may go on
    }

    private void OnScanFinished(FolderEvent.ScanFinished scan)
    {
        if (!scan.Root.IsHealthy)
        {
            Halt(scan.Root.Problem!);
            return;
        }

        if (IsHalted && !scan.IsCheck) return;
        var missing = scan.Missing.Where(look => IsTrusted(look) && Reconciler.Judge(_index.Find(look.Path), look) == LocalVerdict.Deleted).ToList();
        if (missing.Count > 0) _checkFoundChanges |= scan.IsCheck;
        if (!TryDelete(missing)) return;
        if (scan.IsCheck) ForgetOwnChangesBefore(scan.AsOf);
        if (IsHalted && scan.IsCheck) Resume();
        if (scan.IsCheck) FinishCheck();
    }

    private void HaltEmptied(int vanished) => Halt(
        $"all {vanished} remaining files vanished at once, so the folder has stopped and nothing is deleted elsewhere. If they were deleted on purpose, create any file in the folder; if not, bring them back. It goes on by itself at the next check");

    private void Halt(string problem)
    {
        if (_haltedBy != problem) Tell(new Report.Halted(problem));
        _haltedBy = problem;
        _fetches.Clear();
        foreach (var work in _works.Values.Where(work => !work.IsChangingDisk && work.Stage != WorkStage.Fetching).ToList()) Finish(work);
    }

    private void Resume()
    {
        _haltedBy = null;
        Tell(new Report.Resumed());
        SummariseSoon();
    }
}
