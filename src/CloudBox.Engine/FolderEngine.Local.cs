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
    private readonly Dictionary<RelativePath, long> _lookedAt = [];
    private long _trustedFrom;
    private long _looksFrom;
    private long _epoch;
    private bool _checkFoundChanges;
    private bool _needsDurable;

    private void OnObserved(FolderEvent.Observed observed)
    {
        var gone = new List<Observation>();
        var trusted = new List<Observation>();
        foreach (var seen in observed.Looks)
        {
            if (!IsTrusted(seen)) continue;
            var look = IsBehindLink(seen) ? seen with { Kind = ObservedKind.Absent } : seen;
            trusted.Add(look);
            var verdict = Sort(look, gone);
            if (observed.IsCheck && verdict is not (LocalVerdict.Unchanged or LocalVerdict.Restamped)) _checkFoundChanges = true;
        }

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
            if (_settles.TryGetValue(path, out var work) && work.Stage == SettleStage.Looking && work.LooksAt == name) Continue(work);
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

        if (look.AsOf >= _changedAt.GetValueOrDefault(look.Path, _trustedFrom) && IsLatest(look)) return true;
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
        if (verdict == LocalVerdict.Obscured) TellObscured(look);
        else _obscured.Remove(look.Path);
        switch (verdict)
        {
            case LocalVerdict.Restamped:
                Put(row! with { OnDisk = look.Stamp });
                break;
            case LocalVerdict.Touched when HasWantedMetadata(row!, look):
                Put(row! with { OnDisk = look.Stamp });
                Settle(look.Path);
                break;
            case LocalVerdict.Touched:
                MintLocal(row, look, verdict);
                if (look.Kind == ObservedKind.File) _announcer.Enqueue(look.Path, StatusType.FileModified);
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

    /// <summary>
    /// The disk shows what a peer's version, or one of ours that was about to be moved, says: a change that failed halfway or was cut
    /// off, or a folder that was equal before we met. No change of anybody's, and no bytes have to travel.
    /// </summary>
    private bool TryAdopt(IndexRow? row, Observation look)
    {
        var held = row?.Versions ?? VersionSet.Empty;
        if (!held.IsLive && !_wants.Has(look.Path)) return false;
        if (VersionShowing(look.Path, held, row?.OnDiskAs, look.Shown!.Value) is not { } adopted) return false;

        // A past one becomes what we have, since peers have moved on from it: what they have now replaces it.
        if (!Shows(_wants.Join(look.Path, held), look.Shown.Value) && Arrives(look, adopted)) PutVersions(look.Path, adopted, look.Stamp, look.Shown);
        else Put(Normal((row ?? new IndexRow(look.Path, VersionSet.Empty, null)) with { OnDisk = look.Stamp, ShownInstead = look.Shown }));
        Settle(look.Path);
        return true;
    }

    private static bool Arrives(Observation look, VersionSet adopted) => adopted.Siblings is [var only] && Shown.Of(only.Entry) == look.Shown;

    // All that is wanted, or what one peer has or had, joined to what we have: if it shows this and has seen what was here before.
    private VersionSet? VersionShowing(RelativePath path, VersionSet held, Shown? was, Shown? now)
    {
        if (IsShownBy(path, _wants.Join(path, held), held, was, now) is { } all) return all;
        foreach (var wanted in _wants.At(path).Concat(_wants.PastAt(path)))
        {
            if (IsShownBy(path, held.Join(wanted.Versions).Collapse(), held, was, now) is { } one) return one;
        }

        return null;
    }

    // What was here and still lives must not vanish from its name unless it is under way to another.
    private VersionSet? IsShownBy(RelativePath path, VersionSet target, VersionSet held, Shown? was, Shown? now)
    {
        if (now is { } shown ? !Shows(target, shown) : target.IsLive) return null;
        return was is { } before && (Shows(target, before) || !Shows(held, before)) && !HasCopyShowing(path, before) ? null : target;
    }

    // Nothing is there, as a peer's version says or on the way to it: what was there is replaced in any case, and this is no deletion of
    // somebody here.
    private bool TryAdoptAbsence(IndexRow row)
    {
        if (!_wants.Has(row.Path)) return false;
        if (row.OnDiskAs is { } was && _wants.Join(row.Path, row.Versions) is { IsLive: true } target && !Shows(target, was))
        {
            Put(row with { OnDisk = null, ShownInstead = null });
            Settle(row.Path);
            return true;
        }

        if (VersionShowing(row.Path, row.Versions, row.OnDiskAs, null) is not { } adopted) return false;
        if (_wants.Join(row.Path, row.Versions).IsLive) PutVersions(row.Path, adopted, null, null);
        else Put(row with { OnDisk = null, ShownInstead = null });
        Settle(row.Path);
        return true;
    }

    private bool HasWantedMetadata(IndexRow row, Observation look)
    {
        if (!_wants.Has(row.Path) || _wants.Join(row.Path, row.Versions).Winner?.Entry is not { } winner || Shown.Of(winner) != look.Shown) return false;
        return (winner.Kind == EntryKind.Directory || winner.ModifiedNs == look.Stamp.ModifiedNs) && winner.Mode == (look.Stamp.Mode & PermissionBits);
    }

    private static bool Shows(VersionSet versions, Shown shown)
    {
        foreach (var sibling in versions.Siblings)
        {
            if (Shown.Of(sibling.Entry) == shown) return true;
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

        // Directories after what was in them, so that no peer hears of a directory's end while it still has files there that it has not
        // heard of, and would keep it for them.
        foreach (var look in gone.OrderByDescending(look => look.Path))
        {
            _obscured.Remove(look.Path);
            if (_index.Find(look.Path) is not { OnDiskAs: { } was } row) continue;
            MintLocal(row, look, LocalVerdict.Deleted);
            if (was.Kind != EntryKind.File) continue;
            Tell(new Report.LocalChange(StatusType.FileDeleted, look.Path, was.Content.Length));
            _announcer.Enqueue(look.Path, StatusType.FileDeleted);
        }

        return true;
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
        _needsDurable = true;
        if (verdict == LocalVerdict.Modified) ResolveWhatItStoodFor(look.Path, was);
        if (_index.Find(look.Path)!.Versions.Siblings.Length > 1 || _wants.Has(look.Path)) Settle(look.Path);
    }

    // What was on disk is replaced, and only that.
    private void MintOver(IndexRow? row, RelativePath path, FileEntry entry, DiskStamp? onDisk, Shown? shown)
    {
        var versions = row?.Versions ?? VersionSet.Empty;
        var dot = new Dot(_index.Replica, ++_counter);
        Put(Normal(new IndexRow(path, versions.Mint(dot, entry, Showing(row, row?.OnDiskAs)).Collapse(), onDisk) { Sequence = dot.Counter, ShownInstead = shown }));
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
        Tell(new Report.LocalChange(type, look.Path, look.Content.Length));
        if (look.Kind == ObservedKind.File) _announcer.Enqueue(look.Path, type);
    }

    private void TellObscured(Observation look)
    {
        var reason = look.Problem ?? $"{look.Path} is not synchronised ({look.Kind}).";
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
        foreach (var (path, changed) in _changedAt)
        {
            if (changed < epoch) _changedAt.Remove(path);
        }
    }
}
