using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>What a peer announces at a check: 08 if empty, 02 if unchanged, else one 03, 04 or 05 per change.</summary>
public sealed class FolderCheck(PeerContext peer)
{
    private Dictionary<string, WireFile> _last = [];
    private bool _repeat;

    /// <summary>Announce everything at the next check.</summary>
    public void Repeat() => _repeat = true;

    /// <summary>Looks at the folder and gives the messages to broadcast.</summary>
    public IReadOnlyList<WireMessage> Look()
    {
        var files = peer.Folder.DescribeAll();
        var now = files.ToDictionary(file => file.Name);
        var changes = files.Where(file => _repeat || !_last.TryGetValue(file.Name, out var old) || old != file)
            .Select(file => peer.Message(_last.ContainsKey(file.Name) ? WireType.Modified : WireType.Added, file))
            .Concat(_last.Values.Where(old => !now.ContainsKey(old.Name)).Select(old => peer.Message(WireType.Deleted, old)))
            .ToList();
        _last = now;
        _repeat = false;
        if (files.Count == 0) changes.Add(peer.Message(WireType.Empty) with { Newest = 0 });
        else if (changes.Count == 0) changes.Add(NoChanges(files));
        return changes;
    }

    /// <summary>A file that came from a peer is no change of ours.</summary>
    public void Learn(WireFile file) => _last[file.Name] = file;

    /// <summary>A file that a peer deleted is no change of ours.</summary>
    public void Forget(string name) => _last.Remove(name);

    private WireMessage NoChanges(IReadOnlyList<WireFile> files) =>
        peer.Message(WireType.NoChanges) with { Newest = files.Max(file => file.Mtime), DirectorySha1 = PeerFolder.DirectorySha1(files) };
}
