using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Reconcile;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>What the disk says: the only source of local changes.</content>
public sealed partial class FolderEngine
{
    private const int MaxRecentChanges = 65_536;

    private readonly Dictionary<RelativePath, string> _obscured = [];
    private readonly HashSet<RelativePath> _unreadable = [];
    private bool _checkFoundChanges;
    private bool _needsDurable;
    private readonly HashSet<RelativePath> _undurable = [];

    private void OnObserved(FolderEvent.Observed observed)
    {
        var gone = new List<Observation>();
        var moved = new List<Observation>();
        var trusted = new List<Observation>();
        foreach (var seen in observed.Looks)
        {
            if (!IsTrusted(seen)) continue;
            var look = IsBehindLink(seen) ? seen with { Kind = ObservedKind.Absent } : seen;
            trusted.Add(look);
            var verdict = Sort(look, gone);
            if (observed.IsCheck && verdict is not (LocalVerdict.Unchanged or LocalVerdict.Restamped)) _checkFoundChanges = true;
            if (WentFrom(look, verdict) is not { } absence) continue;
            trusted.Add(absence);
            Sort(absence, moved);
            if (look.Kind == ObservedKind.Directory) continue;
            DeleteMoved(moved); // nothing is lost of it, so nobody has to think twice; and both halves are told side by side
            moved.Clear();
        }

        if (moved.Count > 0) LeaveWhatHoldsOthers(moved);
        DeleteMoved(moved);

        var isHeld = !IsHalted && HoldBack(gone);
        if (!IsHalted && !isHeld && MayDelete(gone)) Delete(gone); // else a complete check decides
        var held = isHeld ? gone.Select(look => look.Path).ToHashSet() : [];
        foreach (var look in trusted)
        {
            if (held.Contains(look.Path)) continue; // the row does not say yet what the disk says
            if (!IsHalted) JudgeGoneCopies(look.Path);
            if (_works.TryGetValue(look.Path, out var work) && work.Stage == WorkStage.Looking) ContinueAfterLook(work, look);
            ContinueAfterLook(look.Path);
        }
    }

    // Applies what the look means, but a deletion: those are judged together.
    private LocalVerdict Sort(Observation look, List<Observation> gone)
    {
        var row = _index.Find(look.Path);
        var verdict = Reconciler.Judge(row, look);
        var isEnding = IsEnding(look);
        _ends.Remove(look.Path); // this look is later
        _lookFirst.Remove(look.Path);
        if (look.Kind != ObservedKind.Unreadable) _unreadable.Remove(look.Path);
        else if (_unreadable.Count < MaxRecentChanges) _unreadable.Add(look.Path);
        if (row?.CopyOf is { } owner) ApplyToCopy(row, owner, look, verdict);
        else if (verdict is LocalVerdict.Modified or LocalVerdict.Deleted && CopyUnderWay(row!) is { } copy) Look(copy); // which tells whether that was us
        else if (verdict != LocalVerdict.Deleted) Apply(row, look, verdict);
        else if (!TryAdoptAbsence(row!)) gone.Add(look);
        return verdict;
    }

    private void ContinueAfterLook(RelativePath name)
    {
        if (!_looksFor.Remove(name, out var paths)) return;
        foreach (var path in paths)
        {
            if (_settles.TryGetValue(path, out var work) && work.LooksAt.Remove(name) && work is { Stage: SettleStage.Looking, LooksAt.Count: 0 }) Continue(work);
        }
    }

    private void Apply(IndexRow? row, Observation look, LocalVerdict verdict)
    {
        if (verdict is LocalVerdict.Obscured or LocalVerdict.Damaged) TellObscured(look, verdict);
        else _obscured.Remove(look.Path);
        switch (verdict)
        {
            case LocalVerdict.Restamped:
                Undress(row!, look);
                Put(row! with { OnDisk = look.Stamp });
                break;
            case LocalVerdict.Touched when HasWantedMetadata(row!, look):
                Put(row! with { OnDisk = look.Stamp });
                Settle(look.Path);
                break;
            case LocalVerdict.Touched:
                MintLocal(row, look, verdict);
                if (look.Kind == ObservedKind.File) Announce(look.Path, StatusType.FileModified);
                break;
            case LocalVerdict.Added or LocalVerdict.Modified when TryAdopt(row, look):
                break;
            case LocalVerdict.Added:
                if (look.Kind == ObservedKind.File) _emptiness.Appeared();
                MintLocal(row, look, verdict);
                Publish(look, StatusType.FileAdded);
                break;
            case LocalVerdict.Modified:
                MintLocal(row, look, verdict);
                Publish(look, StatusType.FileModified);
                break;
        }
    }

    // Touched between its install and the rest of its path's work: it gets its version's time and mode once more.
    private void Undress(IndexRow row, Observation look)
    {
        if (row.OnDisk is not { } known || (known.ModifiedNs, known.Mode) == (look.Stamp.ModifiedNs, look.Stamp.Mode)) return;
        if (_settles.TryGetValue(look.Path, out var work)) work.Dressed.Remove(look.Path);
    }

    // A link has taken the place of a directory: what was in that is not in the folder any more.
    private bool IsBehindLink(Observation look)
    {
        if (look.Kind != ObservedKind.NotAFile) return false;
        for (var above = look.Path.Parent; above is { } directory; above = directory.Parent)
        {
            if (_index.Find(directory) is { OnDiskAs.Kind: EntryKind.Symlink }) return true;
        }

        return false;
    }

    // The old name of what has been renamed, when its row says the same as the new one's by now; else it gets a look of its own.
    private Observation? WentFrom(Observation look, LocalVerdict verdict)
    {
        if (look.MovedFrom is not { } from) return null;
        var isKnown = _index.Find(from) is { OnDiskAs: { } was } && _index.Find(look.Path)?.OnDiskAs == was;
        var absence = new Observation(from, ObservedKind.Absent, look.AsOf) { Number = look.Number };
        if (isKnown && !IsHalted && IsTrusted(absence))
        {
            if (!WasToldWithTree(from, look)) Tell(new Report.Renamed(null, from, look.Path));
            return absence;
        }

        Look(from);
        if (verdict == LocalVerdict.Added) Tell(new Report.LocalChange(StatusType.FileAdded, look.Path, look.Content.Length));
        return null;
    }

    // What was written or taken away just before or after the rename of a directory is not known for the same thing under the new name: its old name ends by
    // itself, and the directory's not before that.
    private void LeaveWhatHoldsOthers(List<Observation> directories)
    {
        var ending = directories.Select(look => look.Path).ToHashSet();
        directories.RemoveAll(look => _reader.OnDiskBelow(look.Path).Any(path => !ending.Contains(path) && _index.Find(path) is { OnDisk: not null }));
    }

    private void Publish(Observation look, StatusType type)
    {
        if (look.Kind == ObservedKind.Directory) return; // people see their files
        if (look.MovedFrom is null || type != StatusType.FileAdded) Tell(new Report.LocalChange(type, look.Path, look.Content.Length));
        if (look.Kind == ObservedKind.File) Announce(look.Path, type);
    }

    private void TellObscured(Observation look, LocalVerdict verdict)
    {
        var reason = verdict == LocalVerdict.Damaged
            ? $"{look.Path} has other bytes than before, and nobody has written to it: the disk may be failing. Others keep what they have; to keep this one, touch it."
            : look.Problem ?? $"{look.Path} is not synchronised ({look.Kind}).";
        if (look.Kind == ObservedKind.Unstable || _obscured.GetValueOrDefault(look.Path) == reason) return;
        if (_obscured.Count >= MaxRecentChanges) _obscured.Clear();
        _obscured[look.Path] = reason;
        Tell(new Report.NotSynchronised(look.Path, reason));
    }

    private void Look(RelativePath path) => Do(new Effect.Look(path, _index.Find(path)));
}
