using CloudBox.Engine.Arrange;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// Moves: what peers have under another name now is here already, under the old one. A path that is about to lose its bytes waits for the path
/// that seeks them, so that one rename does for both and no bytes travel. Pairs are found among what is settled in one step: a peer says both
/// halves of a rename in one breath.
/// </content>
public sealed partial class FolderEngine
{
    private readonly Queue<RelativePath> _unsorted = new();
    private readonly Dictionary<RelativePath, RelativePath> _givers = []; // by who seeks
    private readonly HashSet<RelativePath> _movedAway = []; // until their rows say that nothing is there

    private void SortOut()
    {
        if (_unsorted.Count == 0) return;
        var seekers = new Dictionary<ContentId, RelativePath>();
        var losers = new List<(RelativePath Path, ContentId Content)>();
        for (var sorted = 0; sorted < MaxStarts && _unsorted.TryDequeue(out var path); sorted++)
        {
            if (_trees.Count > 0 && WaitsForTree(path)) continue;
            var row = _index.Find(path);
            var target = _wants.Has(path) ? JoinedAt(path) : row?.Versions;
            if (Lost(row, target) is { } content) losers.Add((path, content));
            else _toSettle.Enqueue(path);
            if (target?.Winner?.Entry is { IsFile: true, Content.Length: > 0 } winner && row?.OnDiskAs != Shown.Of(winner)) seekers.TryAdd(winner.Content, path);
        }

        foreach (var (path, content) in losers)
        {
            if (!seekers.TryGetValue(content, out var seeker) || !TryWaitFor(seeker, path)) _toSettle.Enqueue(path);
        }
    }

    // Bytes that the path shows and will not show any more.
    private static ContentId? Lost(IndexRow? row, VersionSet? target) =>
        row is { OnDiskAs: { Kind: EntryKind.File } shown, CopyOf: null } && !Shows(target!, shown) ? shown.Content : null;

    // False when somebody else gives already, or waits for this one, as when two files change places.
    private bool TryWaitFor(RelativePath seeker, RelativePath giver)
    {
        if (seeker == giver || _givers.ContainsKey(seeker)) return false;
        for (var at = giver; _givers.TryGetValue(at, out var next); at = next)
        {
            if (next == seeker) return false;
        }

        _givers.Add(seeker, giver);
        return true;
    }

    // What waits for this path and can give it its bytes now; by then somebody may have changed it, or be just working on it.
    private IndexRow? GiverOf(RelativePath seeker)
    {
        if (!_givers.TryGetValue(seeker, out var giver) || _arranging.ContainsKey(giver) || _works.ContainsKey(giver)) return null;
        return _index.Find(giver) is { OnDisk: not null } row && Lost(row, JoinedAt(giver)) is not null ? row : null;
    }

    // It is decided where this path's bytes come from, or it does not go on: whoever waited does.
    private void LetGo(RelativePath seeker)
    {
        if (_givers.Remove(seeker, out var giver)) _toSettle.Enqueue(giver);
    }
}
