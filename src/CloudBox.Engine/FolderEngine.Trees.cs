using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// Directories that are renamed: one rename here as there, however much is in them. The watcher's word of it goes ahead to peers as a hint. Who has
/// the directory under its old name holds back what is wanted below both names until the old name's end has come, which is told last; when
/// the versions say by then that all of it has gone and the new name is a directory, the directory is renamed and the rows follow. In every
/// other case each path is settled by itself, as if there had been no hint. Nothing is decided by the hint but to wait.
/// </content>
public sealed partial class FolderEngine
{
    private const int MaxTreeMoves = 8;

    // More than that is not held back: peers are acknowledged no further when too much is wanted.
    private const int MaxHeldBack = MaxWanted * 9 / 10;

    // A directory's rows come as fast as its host can look at it; when they stop, it goes without.
    private const long TreePatienceNs = UnixTime.NanosecondsPerSecond;

    // However long the rows take to come.
    private const long LongestTreeWaitNs = 30 * UnixTime.NanosecondsPerSecond;

    private readonly List<TreeMove> _treeMoves = [];
    private readonly List<(RelativePath From, RelativePath To)> _toldTrees = [];
    private readonly HashSet<RelativePath> _movedInTree = []; // new names whose rows are yet to say so

    // Our user's rename, seen by a stable look at the new name. Who has not been told everything yet may know of neither name.
    private void OnDirectoryMoved(Observation look)
    {
        if (IsHalted || look is not { Kind: ObservedKind.Directory, MovedFrom: { } from }) return;
        if (_index.Find(from) is not { OnDiskAs.Kind: EntryKind.Directory, CopyOf: null } row || row.OnDisk!.Value.Inode != look.Stamp.Inode) return;
        if (_toldTrees.Count == MaxTreeMoves) _toldTrees.RemoveAt(0);
        _toldTrees.Add((from, look.Path));
        Tell(new Report.Renamed(null, from, look.Path));
        foreach (var session in _sessions.Values)
        {
            if (session.IsStreaming && session.SentTo == _counterAtStart) Send(session, new Frame.DirectoryMoved(from, look.Path));
        }
    }

    // People hear of a directory once, and not of each file in it. All that was in it has been told when it is told itself.
    private bool WasToldWithTree(RelativePath from, Observation look)
    {
        if (look.Kind == ObservedKind.Directory) _toldTrees.Remove((from, look.Path));
        return look.Kind == ObservedKind.Directory || _toldTrees.Exists(tree => from.TryRebase(tree.From, tree.To, out var to) && to == look.Path);
    }

    private void OnDirectoryMoved(Session session, Frame.DirectoryMoved moved)
    {
        var (from, to) = (moved.From, moved.To);
        if (session.Replica is null || _treeMoves.Count >= MaxTreeMoves || _treeMoves.Exists(other => other.Overlaps(from) || other.Overlaps(to))) return;
        var tree = new TreeMove(session.Id, from, to) { TouchedNs = _clock.SteadyNs, GivenUpNs = _clock.SteadyNs + LongestTreeWaitNs };
        if (CanWaitFor(from, to) && !IsBusyAt(tree)) _treeMoves.Add(tree);
    }

    private bool CanWaitFor(RelativePath from, RelativePath to)
    {
        if (IsHalted || !_isStarted || !_hasChecked || from == to || from.IsUnder(to) || to.IsUnder(from)) return false;
        return _index.Find(from) is { OnDiskAs.Kind: EntryKind.Directory, CopyOf: null } && IsFree(to);
    }

    // Nothing is at the name, nor below it.
    private bool IsFree(RelativePath to) => _index.Find(to) is null or { OnDisk: null, CopyOf: null, IsLive: false } && !_reader.HasLiveBelow(to);

    // It may have been made just before the rename, and be on its way here when the hint comes.
    private bool HasDirectoryAbove(RelativePath to) => to.Parent is not { } parent || _index.Find(parent) is { OnDiskAs.Kind: EntryKind.Directory };

    // Somebody is working there, or a conflict is shown there: one rename would come between.
    private bool IsBusyAt(TreeMove tree) => _settles.Keys.Any(tree.Has) || _arranging.Keys.Any(tree.Has) || _works.Keys.Any(tree.Has)
        || _toSettle.Any(tree.Has) || _parked.Any(tree.Has) || _givers.Values.Any(tree.Has) || _copies.Owners.Any(tree.Has);

    private static long DueNs(TreeMove tree) => Math.Min(tree.TouchedNs + TreePatienceNs, tree.GivenUpNs);

    // True for what waits for a directory's rename: it is settled after that.
    private bool WaitsForTree(RelativePath path)
    {
        if (_treeMoves.Find(tree => tree.Has(path)) is not { } tree) return false;
        tree.Waiting.Add(path);
        tree.TouchedNs = _clock.SteadyNs;
        if (tree.Order is null && tree.Waiting.Count > MaxHeldBack) GoWithout(tree);
        return true;
    }

    // The old name's end comes last, and the directory above the new name may still be on its way.
    private void StartTreeMoves()
    {
        foreach (var tree in _treeMoves.ToList())
        {
            if (tree.Order is not null || !_wants.Has(tree.From) || JoinedAt(tree.From).IsLive) continue;
            if (HasDirectoryAbove(tree.To) || !_wants.Has(tree.To.Parent!.Value)) Start(tree);
        }
    }

    private void Start(TreeMove tree)
    {
        if (!CanWaitFor(tree.From, tree.To) || !HasDirectoryAbove(tree.To) || IsBusyAt(tree) || JoinedAt(tree.To).Winner?.Entry is not { Kind: EntryKind.Directory } || !AllGoes(tree))
        {
            GoWithout(tree);
            return;
        }

        tree.Order = new MoveDirectoryOrder(tree.From, tree.To, _index.Find(tree.From)!.OnDisk!.Value);
        NoteOwnChange(tree.From);
        NoteOwnChange(tree.To);
        Do(new Effect.Arrange(tree.Order));
    }

    // Whatever is known below the old name has to go from there, and something has to come to the same place below the new one, for most of it the same: what a third
    // host has written to meanwhile stays where it is, and what the user took away there after the rename is to go, so then nothing moves as a whole.
    private bool AllGoes(TreeMove tree)
    {
        var (files, coming) = (0, 0);
        foreach (var row in OnDiskIn(tree))
        {
            if (row.CopyOf is not null || !row.Path.TryRebase(tree.From, tree.To, out var to) || JoinedAt(row.Path).IsLive || !JoinedAt(to).IsLive) return false;
            if (row.OnDiskAs is not { Kind: not EntryKind.Directory } shown) continue;
            files++;
            if (Shows(JoinedAt(to), shown)) coming++;
        }

        return 2 * coming >= files;
    }

    // In tree order, as this step sees them: the directory first.
    private IEnumerable<IndexRow> OnDiskIn(TreeMove tree)
    {
        if (_index.Find(tree.From) is { OnDisk: not null } top) yield return top;
        foreach (var path in _reader.OnDiskBelow(tree.From))
        {
            if (_index.Find(path) is { OnDisk: not null } row) yield return row;
        }
    }

    private void OnTreeMoved(MoveDirectoryOrder order, InstallResult result)
    {
        if (_treeMoves.Find(tree => ReferenceEquals(tree.Order, order)) is not { } tree) return;

        DistrustLooksBefore(++_epoch, tree);
        var isMoved = result.Outcome == InstallOutcome.Done;
        if (isMoved) Rekey(tree);
        if (isMoved && !IsHalted) SettleAtOnce(tree);
        GoWithout(tree);

        // What nobody knew of came along; and what failed may have happened all the same.
        Do(new Effect.LookBelow(tree.From));
        Do(new Effect.LookBelow(tree.To));
        if (!isMoved || IsHalted) return;
        Tell(new Report.Renamed(_sessions.TryGetValue(tree.By, out var session) ? session.Peer.Name.Value : "another host", tree.From, tree.To));
    }

    // What the rows said of the old names is true of the new ones now, whatever is wanted there.
    private void Rekey(TreeMove tree)
    {
        foreach (var row in OnDiskIn(tree).ToList())
        {
            if (!row.Path.TryRebase(tree.From, tree.To, out var to)) continue; // asked before
            var there = _index.Find(to) ?? new IndexRow(to, VersionSet.Empty, null);
            Put(Normal(there with { OnDisk = row.OnDisk, ShownInstead = row.OnDiskAs, CopyOf = null }));
            Put(row with { OnDisk = null, ShownInstead = null });
            _movedAway.Add(row.Path);
            if (Shows(JoinedAt(to), row.OnDiskAs!.Value)) _movedInTree.Add(to);
            if (!_wants.Has(to)) Settle(to); // whoever wanted it there has a new index meanwhile: it is ours now
        }
    }

    // Of most paths the disk shows already what is wanted: in this very step their rows are written once.
    private void SettleAtOnce(TreeMove tree)
    {
        var waiting = tree.Waiting.ToList();
        tree.Waiting.Clear();
        _treeMoves.Remove(tree);
        foreach (var path in waiting)
        {
            if (_settles.Count - _waiting >= MaxSettling || _works.ContainsKey(path)) tree.Waiting.Add(path);
            else if (_queued.Remove(path)) Start(new SettleWork(path));
        }
    }

    // What has waited goes its usual way.
    private void GoWithout(TreeMove tree)
    {
        _treeMoves.Remove(tree);
        foreach (var path in tree.Waiting) _unsorted.Enqueue(path);
        foreach (var path in tree.LooksAfter) Look(path);
        tree.Waiting.Clear();
    }

    // A rename that is under way ends by itself.
    private void GoWithoutWhere(Func<TreeMove, bool> isSo)
    {
        foreach (var tree in _treeMoves.Where(tree => tree.Order is null && isSo(tree)).ToList()) GoWithout(tree);
    }

    // False while a directory is just getting another name: nothing below either name is where it was, or where it will be.
    private bool IsStillAt(RelativePath path)
    {
        if (_treeMoves.Count == 0 || _treeMoves.Find(tree => tree.Order is not null && tree.Has(path)) is not { } tree) return true;
        if (_looksFor.ContainsKey(path) || _works.ContainsKey(path)) tree.LooksAfter.Add(path);
        return false;
    }
}
