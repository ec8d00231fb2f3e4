using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>The changes of the disk that settling makes, and what the rows say after each.</content>
public sealed partial class FolderEngine
{
    private const uint PermissionBits = 0x1FF;

    private readonly Dictionary<RelativePath, SettleWork> _arranging = [];
    private readonly HashSet<RelativePath> _lookAgain = [];
    private readonly HashSet<RelativePath> _afterArranging = [];

    private void Arrange(SettleWork work, ArrangeStep.Change step)
    {
        // Two families may meet at one name: the copy of one that has become a file of its own.
        if (step.Order.Names.Any(_arranging.ContainsKey))
        {
            _afterArranging.Add(work.Path);
            End(work);
            return;
        }

        if (step.Intent is { } intent && _index.Find(intent.Path) != intent) Put(intent);
        foreach (var name in step.Order.Names)
        {
            _arranging[name] = work;
            NoteOwnChange(name);
        }

        work.Stage = SettleStage.Arranging;
        Do(new Effect.Arrange(step.Order));
    }

    private void OnArranged(DiskOrder order, InstallResult result)
    {
        if (order is MoveDirectoryOrder or RemoveTreeOrder)
        {
            OnTreeChanged(order, result);
            return;
        }

        if (!_arranging.TryGetValue(order.Path, out var work)) return;
        foreach (var name in order.Names)
        {
            _arranging.Remove(name);
            NoteOwnChange(name);
            if (_lookAgain.Remove(name)) Look(name);
        }

        if (_afterArranging.Count > 0) foreach (var path in _afterArranging.ToList()) Settle(path);
        _afterArranging.Clear();
        switch (result.Outcome)
        {
            case InstallOutcome.Done:
                NoteArranged(work, order, result);
                Continue(work);
                break;
            case InstallOutcome.Changed when work.Tries++ < SettleWork.MaxTries: LookAndRetry(work, order); break;
            case InstallOutcome.Changed: LookAndStick(work, order, result.Problem ?? $"{order.Path} is being written"); break;
            case InstallOutcome.Blocked when order is RemoveDirectoryOrder: KeepDirectory(work); break;
            default:
                TellStuck(order.Path, result.Outcome, result.Problem ?? result.Outcome.ToString());
                LookAndStick(work, order, result.Problem ?? result.Outcome.ToString());
                break;
        }
    }

    // Somebody wrote at the very moment: that becomes a change of theirs first. The bytes may have been shown for a moment and stay in
    // the archive then, so they are fetched again.
    private void LookAndRetry(SettleWork work, DiskOrder order)
    {
        foreach (var staged in work.Staged.Values) Do(new Effect.Drop(staged));
        work.Staged.Clear();
        LookFor(work, order.Names.Reverse());
    }

    // What failed may have happened all the same, and only not have become durable: what is there now is known before anything new is
    // decided from the row.
    private void LookAndStick(SettleWork work, DiskOrder order, string reason)
    {
        work.SticksFor = reason;
        LookFor(work, order.Names.Reverse());
    }

    private void NoteArranged(SettleWork work, DiskOrder order, InstallResult result)
    {
        if (_index.Find(order.Path) is { CopyOf: { } owner } && owner != work.Path) Settle(owner); // it has lost a copy to an ordinary file
        switch (order)
        {
            case InstallOrder install: NoteInstalled(work, install, result); break;
            case MoveOrder move: NoteMoved(work, move, result.Stamp); break;
            case RemoveOrder: Clear(work, order.Path); break;
            case RemoveDirectoryOrder: Clear(work, order.Path); break;
            case MakeDirectoryOrder: Show(work, order.Path, result.Stamp, new Shown(EntryKind.Directory, default)); break;
            case SetMetadataOrder set:
                work.Dressed[set.Path] = (set.ModifiedNs, set.Mode);
                Put(_index.Find(set.Path)! with { OnDisk = result.Stamp });
                if (set.Kind == EntryKind.File) LookInside(set.Path, result.Stamp);
                break;
        }
    }

    // Whoever wrote in the instant before a time is set leaves no other trace than the bytes: they are read once more.
    private void LookInside(RelativePath name, DiskStamp stamp)
    {
        Put(_index.Find(name)! with { OnDisk = stamp with { ChangedNs = 0 } });
        Look(name);
    }

    private void NoteInstalled(SettleWork work, InstallOrder install, InstallResult result)
    {
        var (content, _) = work.Staged.First(staged => ReferenceEquals(staged.Value, install.Staged));
        work.Staged.Remove(content);
        if (install.DisplaceTo is { } copy)
        {
            Show(work, copy, result.Displaced, _index.Find(install.Path)?.OnDiskAs);
            LookInsideIfCoarse(copy, result.Displaced);
        }

        if (install.Mode is { } mode) work.Dressed[install.Path] = (install.ModifiedNs, mode);
        Show(work, install.Path, result.Stamp, new Shown(install.IsLink ? EntryKind.Symlink : EntryKind.File, content));

        LookInsideIfCoarse(install.Path, result.Stamp);
    }

    // On a disk with coarse times a write in the same second as the change of a file's name looks like none.
    private void LookInsideIfCoarse(RelativePath name, DiskStamp stamp)
    {
        if (_options.HasCoarseTimes && _index.Find(name)?.OnDiskAs is { Kind: EntryKind.File } && stamp.ModifiedNs % UnixTime.NanosecondsPerSecond == 0) LookInside(name, stamp);
    }

    private void NoteMoved(SettleWork work, MoveOrder move, DiskStamp stamp)
    {
        var shown = _index.Find(move.Path)?.OnDiskAs;
        if (_givers.GetValueOrDefault(work.Path) == move.Path)
        {
            work.MovedFrom = move.Path;
            _movedAway.Add(move.Path);
        }

        Clear(work, move.Path);
        work.Dressed.Remove(move.To); // that was another file
        Show(work, move.To, stamp, shown);
        LookInsideIfCoarse(move.To, stamp);
    }

    private void Show(SettleWork work, RelativePath name, DiskStamp stamp, Shown? shown)
    {
        if (name == work.Path)
        {
            if (shown is { Kind: EntryKind.File } && _index.Find(name) is not { OnDisk: not null }) _emptiness.Appeared();
            var row = _index.Find(name) ?? new IndexRow(name, VersionSet.Empty, null);
            Put(Normal(row with { OnDisk = stamp, ShownInstead = shown, CopyOf = null }));
            return;
        }

        var copy = _index.Find(name) ?? new IndexRow(name, VersionSet.Empty, null);
        var owner = copy.CopyOf ?? work.Path;
        _goneCopies.GetValueOrDefault(owner)?.Remove(name); // that it was not there yet says nothing any more
        Put(copy with { OnDisk = stamp, CopyOf = owner, ShownInstead = shown });
    }

    private void Clear(SettleWork work, RelativePath name)
    {
        if (name != work.Path) ForgetCopy(name);
        else if (_index.Find(name) is { } row) Put(row with { OnDisk = null, ShownInstead = null, CopyOf = null });
    }

    // Something is inside that nobody said should go, or that is not synchronised: the directory stays, and everybody gets it back.
    private void KeepDirectory(SettleWork work)
    {
        var row = _index.Find(work.Path)!;
        var entry = new FileEntry(EntryKind.Directory, default, 0, row.OnDisk!.Value.Mode & PermissionBits, _clock.WallNs, _options.Author);
        MintOver(row, work.Path, entry, row.OnDisk, new Shown(EntryKind.Directory, default));
        Continue(work);
    }

    // What is on disk is said once: nothing where it is the winner's.
    private static IndexRow Normal(IndexRow row) =>
        row.CopyOf is null && (row.OnDisk is null || row.ShownInstead == Shown.Of(row.Current)) ? row with { ShownInstead = null } : row;

    private void PutVersions(RelativePath path, VersionSet versions, DiskStamp? onDisk, Shown? shown) =>
        Put(Normal(new IndexRow(path, versions, onDisk) { Sequence = ++_counter, ShownInstead = shown }));

    // Once for each reason, though every round fails again.
    private void TellStuck(RelativePath path, InstallOutcome outcome, string reason)
    {
        if (_refused.GetValueOrDefault(path) == outcome) return;
        if (_refused.Count >= MaxRefused) _refused.Clear();
        _refused[path] = outcome;
        Tell(new Report.InstallRefused(path, outcome, reason));
    }

    // For people, and for peers without sessions.
    private void TellSettled(SettleWork work, FileEntry? before, VersionSet target, string from)
    {
        var path = work.Path;
        var wasMovedAway = _movedAway.Remove(path);
        var cameWithTree = _movedInTree.Remove(path);
        _refused.Remove(path);
        var now = target.Winner?.Entry;
        var isNew = before is not { IsLive: true };
        if (now is not null && before is not null && now.IsSameContent(before) && now.ModifiedNs == before.ModifiedNs) return;
        if (isNew && now is not { IsLive: true }) return;
        if (now is null || (!isNew && before!.IsSameContent(now)))
        {
            if (now is { IsFile: true }) PassOn(path, StatusType.FileModified);
            return;
        }

        var isKept = before is not null && target.Siblings.Any(sibling => sibling.Entry.IsLive && sibling.Entry.IsSameContent(before));
        if (work.MovedFrom is { } old) Tell(new Report.Renamed(from, old, path));
        else if (now.IsLive ? !cameWithTree : !wasMovedAway) Tell(new Report.Settled(from, path, now.Kind, now.Content.Length, !isNew, isKept) { WasDirectory = before is { Kind: EntryKind.Directory } });
        if (now.IsFile) PassOn(path, isNew ? StatusType.FileAdded : StatusType.FileModified);
        else if (now.Kind == EntryKind.Deleted) PassOn(path, StatusType.FileDeleted);
    }

    // Whoever's version has won: a copy that was none before is news to every user.
    private void TellConflicts(RelativePath path, VersionSet held, VersionSet target)
    {
        if (target.Siblings.Length < 2) return;
        var before = Layout.Of(path, held).Skip(1).Select(placement => placement.Name).ToHashSet();
        foreach (var (name, _) in Arrangement.PlacesOf(path, target, _index.Find))
        {
            if (name != path && !before.Contains(name)) Tell(new Report.ConflictKept(path, name));
        }
    }
}
