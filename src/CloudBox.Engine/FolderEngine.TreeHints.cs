using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Directories that our user has renamed or removed: people hear of each once, and peers ahead of all that follows from it.</content>
public sealed partial class FolderEngine
{
    private const int MaxGoing = 4096;

    private readonly List<(RelativePath From, RelativePath To)> _toldTrees = [];
    private readonly HashSet<RelativePath> _hintedThatGo = []; // of the crowd that is just ending
    private readonly List<(ulong Sequence, RelativePath Directory)> _goingAt = []; // what a batch with this change of ours is to be preceded by

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

    private GoingTrees TellTreesThatGo(List<Observation> gone)
    {
        var trees = new GoingTrees([.. gone.Select(look => look.Path)], path => _index.Find(path) is { OnDiskAs.Kind: EntryKind.Directory, CopyOf: null }, _options.LeastTree);
        foreach (var (path, files) in trees.Tops) Tell(new Report.TreeRemoved(null, path, files));
        return trees;
    }

    // The next version that is made here is the first end in it.
    private void HintThatGoes(RelativePath directory)
    {
        if (!_hintedThatGo.Add(directory)) return;
        if (_goingAt.Count == MaxGoing) _goingAt.RemoveAt(0);
        _goingAt.Add((_counter + 1, directory));
    }

    // Just ahead of the batch with the first end in it: whoever is behind would hear of more than it can wait for.
    private void HintWhatGoes(Session session, ulong to)
    {
        foreach (var (sequence, directory) in _goingAt)
        {
            if (sequence > session.SentTo && sequence <= to) Send(session, new Frame.DirectoryGone(directory));
        }
    }

    private void ForgetHints()
    {
        var told = _sessions.Values.Where(session => session.IsStreaming).Select(session => session.SentTo).DefaultIfEmpty(_counter).Min();
        _goingAt.RemoveAll(going => going.Sequence <= told);
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
