using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Directories that our user has renamed or removed: people hear of each once, and peers ahead of all that follows from it.</content>
public sealed partial class FolderEngine
{
    private readonly List<(RelativePath From, RelativePath To)> _toldTrees = [];

    // Our user's rename, seen by a stable look at the new name. Who has not been told everything yet may know of neither name.
    private void OnDirectoryMoved(Observation look)
    {
        if (IsHalted || look is not { Kind: ObservedKind.Directory, MovedFrom: { } from }) return;
        if (_index.Find(from) is not { OnDiskAs.Kind: EntryKind.Directory, CopyOf: null } row || row.OnDisk!.Value.Inode != look.Stamp.Inode) return;
        if (_toldTrees.Count == MaxTrees) _toldTrees.RemoveAt(0);
        _toldTrees.Add((from, look.Path));
        Tell(new Report.Renamed(null, from, look.Path));
        Hint(new Frame.DirectoryMoved(from, look.Path));
    }

    // People hear of a directory once, and not of each file in it. All that was in it has been told when it is told itself.
    private bool WasToldWithTree(RelativePath from, Observation look)
    {
        if (look.Kind == ObservedKind.Directory) _toldTrees.Remove((from, look.Path));
        return look.Kind == ObservedKind.Directory || _toldTrees.Exists(tree => from.TryRebase(tree.From, tree.To, out var to) && to == look.Path);
    }

    // Directories with enough in them that are gone with all that was known in them, the largest first, have gone as a whole. All that was in one is told after the hint, and it itself last.
    private HashSet<RelativePath> TellTreesThatGo(List<Observation> gone)
    {
        if (gone.Count < _options.LeastTree) return [];
        var directories = gone.Where(look => _index.Find(look.Path) is { OnDiskAs.Kind: EntryKind.Directory, CopyOf: null }).Select(look => look.Path).ToHashSet();
        var files = new Dictionary<RelativePath, int>();
        foreach (var look in gone)
        {
            if (!directories.Contains(look.Path) && TopOf(look.Path, directories) is { } top) files[top] = files.GetValueOrDefault(top) + 1;
        }

        var trees = files.Where(tree => tree.Value >= _options.LeastTree).OrderByDescending(tree => tree.Value).ThenBy(tree => tree.Key).ToList();
        foreach (var (path, count) in trees) Tell(new Report.TreeRemoved(null, path, count));
        var heldBack = 0;
        foreach (var (path, _) in trees.Take(MaxTrees))
        {
            heldBack += gone.Count(look => look.Path == path || look.Path.IsUnder(path));
            if (heldBack < MaxHeldBack / 2) Hint(new Frame.DirectoryGone(path));
        }

        return [.. trees.Select(tree => tree.Key)];
    }

    private static RelativePath? TopOf(RelativePath path, HashSet<RelativePath> directories)
    {
        RelativePath? top = null;
        for (var above = path.Parent; above is { } directory && directories.Contains(directory); above = directory.Parent) top = directory;
        return top;
    }

    // Who has not been told everything yet may not know of the directory.
    private void Hint(Frame hint)
    {
        foreach (var session in _sessions.Values)
        {
            if (session.IsStreaming && session.SentTo == _counterAtStart) Send(session, hint);
        }
    }
}
