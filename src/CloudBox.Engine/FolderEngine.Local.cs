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

    private readonly Dictionary<RelativePath, long> _changedAt = [];
    private readonly Dictionary<RelativePath, string> _obscured = [];
    private readonly HashSet<RelativePath> _unreadable = [];
    private readonly Dictionary<RelativePath, long> _lookedAt = [];
    private long _trustedFrom;
    private long _looksFrom;
    private long _epoch;
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
            Delete(moved, isMove: true); // nothing is lost of it, so nobody has to think twice; and both halves are told side by side
            moved.Clear();
        }

        if (moved.Count > 0) LeaveWhatHoldsOthers(moved);
        Delete(moved, isMove: true);

        var isHeld = !IsHalted && HoldBack(gone);
        if (!IsHalted && !isHeld) TryDelete(gone); // else a complete check decides
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

    // While the program changes a path, and for looks that began before it did, the disk shows our own work half done.
    private bool IsTrusted(Observation look)
    {
        if (_works.TryGetValue(look.Path, out var work) && work.IsChangingDisk)
        {
            work.LookAgain = true;
            return false;
        }

        if (_arranging.ContainsKey(look.Path))
        {
            _lookAgain.Add(look.Path);
            return false;
        }

        if (!IsStillAt(look.Path)) return false;

        if (look.AsOf >= _changedAt.GetValueOrDefault(look.Path, _trustedFrom) && !HasMovedSince(look) && IsLatest(look)) return true;
        Look(look.Path);
        return false;
    }

    private bool IsLatest(Observation look)
    {
        if (look.Number == 0) return true;
        if (look.Number < _lookedAt.GetValueOrDefault(look.Path, _looksFrom)) return false;
        if (_lookedAt.Count >= MaxRecentChanges)
        {
            _lookedAt.Clear();
            _looksFrom = look.Number;
        }

        _lookedAt[look.Path] = look.Number;
        return true;
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

    // False when so much is gone that the folder stops instead.
    private bool TryDelete(List<Observation> gone)
    {
        if (gone.Count == 0) return true;
        var files = gone.Count(look => _index.Find(look.Path)?.OnDiskAs is { Kind: EntryKind.File });
        if (files > 0 && _emptiness.Refuses(files, _index.CountLive(), _clock.SteadyNs))
        {
            HaltEmptied(files);
            return false;
        }

        if (files > 0) _emptiness.Allowed(files, _clock.SteadyNs);
        Delete(gone);
        return true;
    }

    private void Delete(List<Observation> gone, bool isMove = false)
    {
        // Directories after what was in them, so that no peer hears of a directory's end while it still has files there that it has not
        // heard of, and would keep it for them.
        foreach (var look in gone.OrderByDescending(look => look.Path))
        {
            _obscured.Remove(look.Path);
            if (_index.Find(look.Path) is not { OnDiskAs: { } was } row) continue;
            MintLocal(row, look, LocalVerdict.Deleted);
            if (was.Kind != EntryKind.File) continue;
            if (!isMove) Tell(new Report.LocalChange(StatusType.FileDeleted, look.Path, was.Content.Length));
            Announce(look.Path, StatusType.FileDeleted);
        }
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

    private void MintLocal(IndexRow? row, Observation look, LocalVerdict verdict)
    {
        var was = row?.OnDiskAs;
        if (verdict == LocalVerdict.Deleted)
        {
            Remove(row!, was!.Value, null);
            ResolveWhatItStoodFor(look.Path, was);
            return;
        }

        var entry = Reconciler.Describe(row, look, verdict) with { Author = _options.Author };
        MintOver(row, look.Path, entry, look.Stamp, look.Shown);
        if (look.Kind == ObservedKind.File) _undurable.Add(look.Path);
        else _needsDurable = true;
        if (verdict == LocalVerdict.Modified) ResolveWhatItStoodFor(look.Path, was);
        if (_index.Find(look.Path)!.Versions.Siblings.Length > 1 || _wants.Has(look.Path) || _copies.Of(look.Path).Count > 0) Settle(look.Path);
    }

    // What was on disk is replaced, and only that.
    private void MintOver(IndexRow? row, RelativePath path, FileEntry entry, DiskStamp? onDisk, Shown? shown)
    {
        var versions = row?.Versions ?? VersionSet.Empty;
        if (row is { OnDiskAs: { } was } && See(row, was) is { } seen)
        {
            (versions, entry) = (seen, entry with { StampNs = Math.Max(entry.StampNs, StampOf(row, was) + 1) });
        }

        var dot = new Dot(_index.Replica, ++_counter);
        Put(Normal(new IndexRow(path, versions.Mint(dot, entry, Replaced(row)).Collapse(), onDisk) { Sequence = dot.Counter, ShownInstead = shown }));
    }

    // What was shown, and where nothing is, what peers have replaced and nothing here shows any more.
    private Dot[] Replaced(IndexRow? row)
    {
        var shown = Showing(row, row?.OnDiskAs);
        if (row is not { OnDisk: null } || !_wants.Has(row.Path)) return shown;
        var target = _wants.Join(row.Path, row.Versions);
        return [.. shown, .. row.Versions.DotsOf(known => Shown.Of(known) is { } other && !Shows(target, other) && !HasCopyShowing(row.Path, other))];
    }

    // The siblings that something on disk stands for. Where it is a peer's version that the row does not have yet, it has taken the
    // place of those that nothing shows any more.
    private Dot[] Showing(IndexRow? row, Shown? shown)
    {
        if (row is null) return [];
        if (shown is not { } there || Shows(row.Versions, there)) return row.Versions.DotsOf(known => Shown.Of(known) == shown);
        return row.Versions.DotsOf(known => Shown.Of(known) is not { } other || !HasCopyShowing(row.Path, other));
    }

    /// <summary>Somebody took away what showed some versions of a path: the last ones leave a tombstone, of several these are resolved.</summary>
    /// <param name="row">The path's row.</param>
    /// <param name="shown">What is gone.</param>
    /// <param name="stillThere">What the path itself still shows, when it was a copy that went.</param>
    private void Remove(IndexRow row, Shown shown, DiskStamp? stillThere)
    {
        if (stillThere is null && See(row, shown) is { } seen) row = row with { Versions = seen };
        var gone = Showing(row, shown);
        var rest = row.Versions.Without(gone);
        var onDiskAs = stillThere is null ? null : row.OnDiskAs;
        if (rest.IsLive)
        {
            PutVersions(row.Path, rest, stillThere, onDiskAs);
            Settle(row.Path);
            return;
        }

        var previous = row.Versions.Siblings.FirstOrDefault(sibling => Shown.Of(sibling.Entry) == shown)?.Entry ?? row.Current;
        var tombstone = Reconciler.Tombstone(previous, _clock.WallNs) with { Author = _options.Author };
        var dot = new Dot(_index.Replica, ++_counter);
        var replaced = row.Versions.Siblings.Select(sibling => sibling.Dot).ToArray();
        Put(Normal(new IndexRow(row.Path, row.Versions.Mint(dot, tombstone, replaced), stillThere) { Sequence = dot.Counter, ShownInstead = onDiskAs }));
        if (_wants.Has(row.Path)) Settle(row.Path);
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

    // From here on, what was seen of this path before says nothing.
    private void NoteOwnChange(RelativePath path)
    {
        _epoch++;
        if (_goneCopies.Count > 0 && _index.Find(path) is { CopyOf: { } owner } && _goneCopies.TryGetValue(owner, out var gone)) gone.Remove(path);
        if (_changedAt.Count >= MaxRecentChanges)
        {
            _changedAt.Clear();
            _trustedFrom = _epoch;
        }

        _changedAt[path] = _epoch;
    }

    // A look that began before that and is still under way is not believed, whatever path it is of.
    private void ForgetOwnChangesBefore(long epoch)
    {
        _trustedFrom = Math.Max(_trustedFrom, epoch);
        _movedTrees.RemoveAll(moved => moved.Epoch <= epoch);
        foreach (var (path, changed) in _changedAt)
        {
            if (changed < epoch) _changedAt.Remove(path);
        }
    }
}
