using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// Settling: brings a path on disk to what its versions show. One work for a path, many paths at once; what cannot go on steps aside
/// and blocks no other.
/// </content>
public sealed partial class FolderEngine
{
    // Each has a staged file or a change of the disk under way; those that wait for a place at a slow peer do not count.
    private const int MaxSettling = 512;

    // In one step: a path that would settle for ever holds up nothing else, and shows as a program that is not quiet.
    private const int MaxStarts = 4096;

    private const uint OwnerWriteAndEnter = 0xC0; // 0300

    private readonly Dictionary<RelativePath, SettleWork> _settles = [];
    private readonly Queue<RelativePath> _toSettle = new();
    private readonly HashSet<RelativePath> _queued = [];
    private readonly SortedSet<RelativePath> _parked = new(DeepestFirst);
    private readonly Dictionary<RelativePath, Stuck> _stuck = [];
    private readonly Dictionary<RelativePath, List<RelativePath>> _looksFor = [];
    private readonly HashSet<RelativePath> _askedAnew = [];
    private readonly HashSet<RelativePath> _lookFirst = [];
    private long _unstickNs = long.MaxValue;
    private int _waiting;

    private static readonly Comparer<RelativePath> DeepestFirst = Comparer<RelativePath>.Create((left, right) =>
    {
        var order = right.Depth.CompareTo(left.Depth);
        return order == 0 ? left.CompareTo(right) : order;
    });

    private sealed record Stuck(string Reason, bool IsRetried);

    // Soon: the versions of this path and the disk may differ.
    private void Settle(RelativePath path)
    {
        _stuck.Remove(path);
        if (_settles.TryGetValue(path, out var busy)) busy.IsStale = true;
        else if (_queued.Add(path)) _unsorted.Enqueue(path);
    }

    private void SettleAll()
    {
        foreach (var path in _wants.Paths) Settle(path);
        foreach (var owner in _copies.Owners) Settle(owner);
    }

    // What is still true after a step is gone on with in the next one, and that comes at once.
    private bool CanStart => _toSettle.Count > 0 && _settles.Count - _waiting < MaxSettling;

    private void StartSettles()
    {
        if (IsHalted || !_isStarted) return;
        for (var started = 0; started < MaxStarts && CanStart; started++)
        {
            var path = _toSettle.Dequeue();
            _queued.Remove(path);
            if (_works.TryGetValue(path, out var claimed))
            {
                claimed.SettlesAfter = true;
                LetGo(path);
            }
            else Start(new SettleWork(path));
        }

        if (_unsorted.Count == 0 && _toSettle.Count == 0 && _parked.Count > 0 && _settles.Count < MaxSettling) StartLate();
    }

    // Directories go last and from the deepest on: what was in them is gone by then, or a reason to keep them. The same for a mode that
    // keeps us out of one.
    private void StartLate()
    {
        var depth = _parked.Min.Depth;
        foreach (var path in _parked.TakeWhile(path => path.Depth == depth).Take(MaxSettling - _settles.Count).ToList())
        {
            if (_settles.Keys.Any(busy => busy.IsUnder(path)) || _givers.Values.Any(giver => giver.IsUnder(path)) || _trees.Exists(tree => tree.Overlaps(path))) continue;
            _parked.Remove(path);
            if (_works.TryGetValue(path, out var claimed)) claimed.SettlesAfter = true;
            else Start(new SettleWork(path) { IsLate = true });
        }
    }

    private static bool IsForTheEnd(DiskOrder order) => order switch
    {
        RemoveDirectoryOrder => true,
        SetMetadataOrder { Kind: EntryKind.Directory } set => (set.Mode & OwnerWriteAndEnter) != OwnerWriteAndEnter,
        _ => false,
    };

    private void Start(SettleWork work)
    {
        _settles[work.Path] = work;

        // Before the first check is through, the index may not know what has been written while we were away.
        if (_hasChecked && !_unreadable.Contains(work.Path) && !_lookFirst.Contains(work.Path)) Continue(work);
        else LookFor(work, [.. _copies.Of(work.Path), work.Path]);
    }

    private void LookFor(SettleWork work, IEnumerable<RelativePath> names)
    {
        work.Stage = SettleStage.Looking;
        foreach (var name in names)
        {
            if (!work.LooksAt.Add(name)) continue;
            if (!_looksFor.TryGetValue(name, out var waiting)) _looksFor[name] = waiting = [];
            waiting.Add(work.Path);
            Look(name);
        }
    }

    private void Resume(RelativePath path)
    {
        if (!_settles.TryGetValue(path, out var work) || work.Stage != SettleStage.Waiting) return;
        _waiting--;
        work.Stage = SettleStage.Ready;
        Continue(work);
    }

    private void Continue(SettleWork work)
    {
        work.Stage = SettleStage.Ready;
        if (IsHalted)
        {
            work.IsStale = true; // it goes on when the folder does
            End(work);
            return;
        }

        if (work.SticksFor is { } reason)
        {
            Stick(work, reason, isRetried: true);
            return;
        }

        if (_arranging.ContainsKey(work.Path))
        {
            _afterArranging.Add(work.Path); // it is another path's copy, which is just being moved or removed
            End(work);
            return;
        }

        work.IsStale = false;
        var isAskedAnew = _askedAnew.Remove(work.Path);
        if (!_wants.Has(work.Path) && !OwnWhatIsShown(work.Path, isAskedAnew))
        {
            End(work);
            return;
        }

        var held = _index.Find(work.Path)?.Versions ?? VersionSet.Empty;
        var target = TargetOf(work, held);
        if (!IsWithinLimits(target))
        {
            Stick(work, $"{work.Path} has more versions than an index can hold", isRetried: false);
            return;
        }

        switch (Arrangement.Next(new ArrangeView(work.Path, target, _copies.Of(work.Path), _index.Find, JoinedAt, work.Staged, work.Dressed, GiverOf(work.Path))))
        {
            case ArrangeStep.Done when MayHideWhatHasToGo(work.Path, target): Stick(work, $"{work.Path} cannot be read", isRetried: true); break;
            case ArrangeStep.Done: Commit(work, held, target); break;
            case ArrangeStep.Need need: Fetch(work, need.Missing); break;
            case ArrangeStep.Change step when !work.IsLate && IsForTheEnd(step.Order): Park(work); break;
            case ArrangeStep.Change step: Arrange(work, step); break;
            case ArrangeStep.Blocked blocked: Stick(work, blocked.Reason, isRetried: true); break;
        }
    }

    // Nothing is wanted any more, but the disk shows what was: it is ours now, or nobody's. False for the copy of another path.
    private bool OwnWhatIsShown(RelativePath path, bool isAskedAnew)
    {
        if (_index.Find(path) is not { OnDisk: { } stamp, OnDiskAs: { } shown } row)
        {
            OwnAbsence(path, isAskedAnew);
            return true;
        }

        if (row.CopyOf is not null) return false;
        if (!Shows(row.Versions, shown)) OwnWhatIsShown(row, stamp, shown);
        ForgetPast(path);
        return true;
    }

    // It was on its way out when everything was asked for anew, and the tombstone may have been forgotten since. Where another version was to take
    // its place, the row says that we have what we have not, and what peers have replaced: who has it or what came of it says so again.
    private void OwnAbsence(RelativePath path, bool isAskedAnew)
    {
        if (_index.Find(path) is not { OnDisk: null, CopyOf: null, Versions.IsLive: true } row || _copies.Of(path).Count > 0) return;
        if (VersionShowing(path, row.Versions, null, null) is { IsLive: false } known) PutVersions(path, known, null, null);
        else if (isAskedAnew) Forget(path);
    }

    private void OwnWhatIsShown(IndexRow row, DiskStamp stamp, Shown shown)
    {
        if (VersionShowing(row.Path, row.Versions, null, shown) is { } known && known.Siblings.All(sibling => IsOnDisk(row.Path, sibling.Entry, shown)))
        {
            PutVersions(row.Path, known, stamp, shown);
            return;
        }

        var isDirectory = shown.Kind == EntryKind.Directory;
        var modifiedNs = isDirectory ? 0 : stamp.ModifiedNs;
        var stampNs = Reconcile.Stamps.After(row.Current, modifiedNs);
        MintOver(row, row.Path, new FileEntry(shown.Kind, shown.Content, modifiedNs, stamp.Mode & PermissionBits, stampNs, _options.Author), stamp, shown);
    }

    // At the path itself, or as a copy of it.
    private bool IsOnDisk(RelativePath path, FileEntry entry, Shown atPath) => Shown.Of(entry) is { } shown
        && (shown == atPath || _copies.Of(path).Any(name => _index.Find(name) is { OnDisk: not null } copy && copy.ShownInstead == shown));

    // Put there by us, perhaps, before we were cut off: nobody may think that it is gone before it can be read.
    private bool MayHideWhatHasToGo(RelativePath path, VersionSet target) =>
        !target.IsLive && _wants.Has(path) && _unreadable.Contains(path) && _index.Find(path) is not { OnDisk: not null };

    // All that is wanted at once. If bytes for that are not to be had, what single peers have: never part of a peer's history, since
    // then its context would speak of versions that are not here.
    private VersionSet TargetOf(SettleWork work, VersionSet held)
    {
        var wanted = _wants.At(work.Path);
        if (work.Target == 0 || wanted.Count < 2) return _wants.Join(work.Path, held);
        return held.Join(wanted[Math.Min(work.Target, wanted.Count) - 1].Versions).Collapse();
    }

    private VersionSet JoinedAt(RelativePath path) => _wants.Join(path, _index.Find(path)?.Versions ?? VersionSet.Empty);

    private bool TryOtherTarget(SettleWork work)
    {
        var wanted = _wants.At(work.Path);
        if (wanted.Count < 2 || work.Target >= wanted.Count) return false;
        work.Target++;
        return true;
    }

    private void Park(SettleWork work)
    {
        _parked.Add(work.Path);
        End(work);
    }

    private void Stick(SettleWork work, string reason, bool isRetried)
    {
        if (_wants.Has(work.Path) || isRetried) _stuck[work.Path] = new Stuck(reason, isRetried);
        if (isRetried) _unstickNs = Math.Min(_unstickNs, _clock.SteadyNs + RetryNs);
        End(work);
    }

    private void Unstick()
    {
        _unstickNs = long.MaxValue;
        foreach (var path in _stuck.Where(stuck => stuck.Value.IsRetried).Select(stuck => stuck.Key).ToList()) Settle(path);
    }

    private void End(SettleWork work)
    {
        _settles.Remove(work.Path);
        LetGo(work.Path);
        foreach (var staged in work.Staged.Values) Do(new Effect.Drop(staged));
        if (work.IsStale) Settle(work.Path);
    }

    // The disk shows the target: from now on we have it, and say so once this is durable (I18).
    private void Commit(SettleWork work, VersionSet held, VersionSet target)
    {
        var row = _index.Find(work.Path);
        var before = row?.Current;
        if (row is { CopyOf: not null } && !target.IsLive) Put(row with { Versions = target, Sequence = ++_counter }); // the name stays another's copy
        else if (!target.Equals(held))
        {
            PutVersions(work.Path, target, row?.OnDisk, row?.OnDiskAs);
            NoteEchoes(work.Path, target);
        }
        else if (row is { ShownInstead: not null }) Put(Normal(row with { CopyOf = null }));
        foreach (var name in _copies.Of(work.Path).Where(name => _index.Find(name) is { OnDisk: null } && !_arranging.ContainsKey(name)).ToList()) ForgetCopy(name);
        var from = NameOfGiver(work.Path);
        foreach (var wanted in _wants.At(work.Path).ToList())
        {
            if (target.Includes(wanted.Versions)) Unwant(wanted.From, wanted.Path);
            else work.IsStale = true;
        }

        ForgetPast(work.Path);
        TellConflicts(work.Path, held, target);
        TellSettled(work, before, target, from);
        if (row is { OnDisk: not null, OnDiskAs.Kind: EntryKind.Directory } || before?.Kind == EntryKind.File) UnstickBelow(work.Path);
        End(work);
    }

    // A file stood where these need a directory; now it may be one.
    private void UnstickBelow(RelativePath path)
    {
        if (_stuck.Count == 0) return;
        foreach (var below in _stuck.Keys.Where(stuck => stuck.IsUnder(path)).ToList()) Settle(below);
    }

    private Session? SessionOf(ReplicaId replica)
    {
        foreach (var session in _sessions.Values)
        {
            if (session.Replica == replica) return session;
        }

        return null;
    }

    private string NameOfGiver(RelativePath path)
    {
        foreach (var wanted in _wants.At(path))
        {
            if (SessionOf(wanted.From) is { } session) return session.Peer.Name.Value;
        }

        return "another host";
    }
}
