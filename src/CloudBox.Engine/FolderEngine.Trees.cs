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
/// Directories that are renamed or removed as a whole: one change of the disk here as there, however much is in them. Word of it goes ahead to
/// peers as a hint. Who has the directory holds back what is wanted below its name, and below its new one, until the directory's own end has come,
/// which is told last; when the versions say by then that all of it has gone, the directory is renamed, or taken away, and the rows follow. In
/// every other case each path is settled by itself, as if there had been no hint. Nothing is decided by the hint but to wait.
/// </content>
public sealed partial class FolderEngine
{
    private const int MaxTrees = 32;

    // More than that is not held back: peers are acknowledged no further when too much is wanted.
    private const int MaxHeldBack = MaxWanted * 9 / 10;

    // A directory's rows come as fast as its host can look at it; when they stop, it goes without.
    private const long TreePatienceNs = UnixTime.NanosecondsPerSecond;

    // However long the rows take to come.
    private const long LongestTreeWaitNs = 30 * UnixTime.NanosecondsPerSecond;

    private readonly List<TreeChange> _trees = [];
    private readonly HashSet<RelativePath> _movedInTree = []; // new names whose rows are yet to say so

    private void OnDirectoryMoved(Session session, Frame.DirectoryMoved moved)
    {
        var (from, to) = (moved.From, moved.To);
        if (!_trees.Exists(other => other.Overlaps(to)) && CanMove(from, to)) WaitFor(session, from, to);
    }

    private void OnDirectoryGone(Session session, RelativePath path)
    {
        if (CanRemove(path)) WaitFor(session, path, null);
    }

    private void WaitFor(Session session, RelativePath from, RelativePath? to)
    {
        if (session.Replica is null || _trees.Count >= MaxTrees || _trees.Exists(other => other.Overlaps(from))) return;
        var tree = new TreeChange(session.Id, from, to) { TouchedNs = _clock.SteadyNs, GivenUpNs = _clock.SteadyNs + LongestTreeWaitNs };
        if (!IsBusyAt(tree)) _trees.Add(tree);
    }

    private bool CanMove(RelativePath from, RelativePath to) => CanRemove(from) && from != to && !from.IsUnder(to) && !to.IsUnder(from) && IsFree(to);

    private bool CanRemove(RelativePath directory) =>
        !IsHalted && _isStarted && _hasChecked && _index.Find(directory) is { OnDiskAs.Kind: EntryKind.Directory, CopyOf: null };

    // Nothing is at the name, nor below it.
    private bool IsFree(RelativePath to) => _index.Find(to) is null or { OnDisk: null, CopyOf: null, IsLive: false } && !_reader.HasLiveBelow(to);

    // It may have been made just before the rename, and be on its way here when the hint comes.
    private bool HasDirectoryAbove(RelativePath to) => to.Parent is not { } parent || _index.Find(parent) is { OnDiskAs.Kind: EntryKind.Directory };

    // Somebody is working there, or a conflict is shown there: a change of the whole would come between.
    private bool IsBusyAt(TreeChange tree) => _settles.Keys.Any(tree.Has) || _arranging.Keys.Any(tree.Has) || _works.Keys.Any(tree.Has)
        || _toSettle.Any(tree.Has) || _parked.Any(tree.Has) || _givers.Values.Any(tree.Has) || _copies.Owners.Any(tree.Has);

    private static long DueNs(TreeChange tree) => Math.Min(tree.TouchedNs + TreePatienceNs, tree.GivenUpNs);

    // True for what waits until a directory has been renamed or removed: it is settled after that.
    private bool WaitsForTree(RelativePath path)
    {
        if (_trees.Find(tree => tree.Has(path)) is not { } tree) return false;
        tree.Waiting.Add(path);
        tree.TouchedNs = _clock.SteadyNs;
        if (tree.Order is null && tree.Waiting.Count > MaxHeldBack) GoWithout(tree);
        return true;
    }

    // The directory's end comes last, and the one above the new name may still be on its way.
    private void StartTrees()
    {
        foreach (var tree in _trees.ToList())
        {
            if (tree.Order is not null || !_wants.Has(tree.From) || JoinedAt(tree.From).IsLive) continue;
            if (tree.To is not { } to) Start(tree, RemovalOf(tree));
            else if (HasDirectoryAbove(to) || !_wants.Has(to.Parent!.Value)) Start(tree, MoveOf(tree, to));
        }
    }

    private void Start(TreeChange tree, DiskOrder? order)
    {
        if (order is null)
        {
            GoWithout(tree);
            return;
        }

        tree.Order = order;
        foreach (var name in order.Names) NoteOwnChange(name);
        Do(new Effect.Arrange(order));
    }

    private MoveDirectoryOrder? MoveOf(TreeChange tree, RelativePath to)
    {
        if (!CanMove(tree.From, to) || !HasDirectoryAbove(to) || IsBusyAt(tree) || JoinedAt(to).Winner?.Entry is not { Kind: EntryKind.Directory }) return null;
        return AllMoves(tree, to) ? new MoveDirectoryOrder(tree.From, to, _index.Find(tree.From)!.OnDisk!.Value) : null;
    }

    // All that is known there has to go.
    private RemoveTreeOrder? RemovalOf(TreeChange tree)
    {
        if (!CanRemove(tree.From) || IsBusyAt(tree)) return null;
        var going = new List<TreeEntry>();
        if (tree.Waiting.Exists(path => _index.Find(path) is not { OnDisk: not null } && JoinedAt(path).IsLive)) return null; // on its way here
        foreach (var row in OnDiskIn(tree))
        {
            if (row.CopyOf is not null || JoinedAt(row.Path).IsLive || _unreadable.Contains(row.Path)) return null;
            going.Add(new TreeEntry(row.Path, row.OnDiskAs!.Value.Kind, row.OnDisk!.Value));
        }

        return new RemoveTreeOrder(tree.From, going);
    }

    // Whatever is known below the old name has to go from there, and something has to come to the same place below the new one, for most of it the same: what a third
    // host has written to meanwhile stays where it is, and what the user took away there after the rename is to go, so then nothing moves as a whole.
    private bool AllMoves(TreeChange tree, RelativePath top)
    {
        var (files, coming) = (0, 0);
        foreach (var row in OnDiskIn(tree))
        {
            if (row.CopyOf is not null || !row.Path.TryRebase(tree.From, top, out var to) || JoinedAt(row.Path).IsLive || !JoinedAt(to).IsLive) return false;
            if (row.OnDiskAs is not { Kind: not EntryKind.Directory } shown) continue;
            files++;
            if (Shows(JoinedAt(to), shown)) coming++;
        }

        return 2 * coming >= files;
    }

    // In tree order, as this step sees them: the directory first.
    private IEnumerable<IndexRow> OnDiskIn(TreeChange tree)
    {
        if (_index.Find(tree.From) is { OnDisk: not null } top) yield return top;
        foreach (var path in _reader.OnDiskBelow(tree.From))
        {
            if (_index.Find(path) is { OnDisk: not null } row) yield return row;
        }
    }

    private void OnTreeChanged(DiskOrder order, InstallResult result)
    {
        if (_trees.Find(tree => ReferenceEquals(tree.Order, order)) is not { } tree) return;

        DistrustLooksBefore(++_epoch, tree);
        var isDone = result.Outcome == InstallOutcome.Done;
        var files = isDone ? Rekey(tree) : 0;

        // What failed may have happened all the same: no row there says what to do until it has been looked at.
        if (!isDone) _lookFirst.UnionWith(OnDiskIn(tree).Select(row => row.Path));
        if (isDone && !IsHalted) SettleAtOnce(tree);
        GoWithout(tree);

        // What nobody knew of came along with a rename; a removal that is done has left nothing.
        if (!isDone || tree.To is not null) Do(new Effect.LookBelow(tree.From));
        if (tree.To is { } look) Do(new Effect.LookBelow(look));
        if (result.Outcome is InstallOutcome.Failed or InstallOutcome.NoSpace) TellStuck(order.Path, result.Outcome, result.Problem ?? result.Outcome.ToString());
        if (!isDone || IsHalted) return;
        var by = _sessions.TryGetValue(tree.By, out var session) ? session.Peer.Name.Value : "another host";
        Tell(tree.To is { } to ? new Report.Renamed(by, tree.From, to) : new Report.TreeRemoved(by, tree.From, files));
    }

    // What the rows said of the old names is true of the new ones now, whatever is wanted there; or of none. Says how many files that were.
    private int Rekey(TreeChange tree)
    {
        var files = 0;
        foreach (var row in OnDiskIn(tree).ToList())
        {
            if (row.OnDiskAs is { Kind: not EntryKind.Directory }) files++;
            if (tree.To is { } top && row.Path.TryRebase(tree.From, top, out var to)) ShowAt(to, row);
            Put(row with { OnDisk = null, ShownInstead = null });
            _movedAway.Add(row.Path);
        }

        return files;
    }

    private void ShowAt(RelativePath to, IndexRow row)
    {
        var there = _index.Find(to) ?? new IndexRow(to, VersionSet.Empty, null);
        Put(Normal(there with { OnDisk = row.OnDisk, ShownInstead = row.OnDiskAs, CopyOf = null }));
        if (Shows(JoinedAt(to), row.OnDiskAs!.Value)) _movedInTree.Add(to);
        if (!_wants.Has(to)) Settle(to); // whoever wanted it there has a new index meanwhile: it is ours now
    }

    // Of most paths the disk shows already what is wanted: in this very step their rows are written once.
    private void SettleAtOnce(TreeChange tree)
    {
        var waiting = tree.Waiting.ToList();
        tree.Waiting.Clear();
        _trees.Remove(tree);
        foreach (var path in waiting)
        {
            if (_settles.Count - _waiting >= MaxSettling || _works.ContainsKey(path)) tree.Waiting.Add(path);
            else if (_queued.Remove(path)) Start(new SettleWork(path));
        }
    }

    // What has waited goes its usual way.
    private void GoWithout(TreeChange tree)
    {
        _trees.Remove(tree);
        foreach (var path in tree.Waiting) _unsorted.Enqueue(path);
        foreach (var path in tree.LooksAfter) Look(path);
        tree.Waiting.Clear();
    }

    // A change that is under way ends by itself.
    private void GoWithoutWhere(Func<TreeChange, bool> isSo)
    {
        foreach (var tree in _trees.Where(tree => tree.Order is null && isSo(tree)).ToList()) GoWithout(tree);
    }

    // False while a directory is just getting another name: nothing below either name is where it was, or where it will be.
    private bool IsStillAt(RelativePath path)
    {
        if (_trees.Count == 0 || _trees.Find(tree => tree.Order is not null && tree.Has(path)) is not { } tree) return true;
        if (_looksFor.ContainsKey(path) || _works.ContainsKey(path)) tree.LooksAfter.Add(path);
        return false;
    }
}
