using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Sessions;

/// <summary>
/// What peers have and we have not, in memory as the index has it. Bounded by the window of the index exchange: a peer sends no more
/// while too much of what it sent is wanted.
/// </summary>
internal sealed class Wants
{
    private readonly Dictionary<RelativePath, List<WantedRow>> _byPath = [];
    private readonly Dictionary<RelativePath, List<WantedRow>> _past = [];
    private readonly Dictionary<ReplicaId, SortedDictionary<ulong, int>> _sequences = [];

    /// <summary>How many paths are wanted.</summary>
    public int Count => _byPath.Count;

    /// <summary>The paths.</summary>
    public IEnumerable<RelativePath> Paths => _byPath.Keys;

    /// <summary>What is wanted at a path, at most one row of each replica.</summary>
    public IReadOnlyList<WantedRow> At(RelativePath path) => _byPath.TryGetValue(path, out var rows) ? rows : [];

    /// <summary>What was wanted before and may be on disk already, by a change that failed halfway or was cut off. Counts for nothing else.</summary>
    public IReadOnlyList<WantedRow> PastAt(RelativePath path) => _past.TryGetValue(path, out var rows) ? rows : [];

    public bool Has(RelativePath path) => _byPath.ContainsKey(path);

    /// <summary>True while anything is wanted of this replica.</summary>
    public bool HasOf(ReplicaId replica) => _sequences.ContainsKey(replica);

    /// <summary>The paths wanted of a replica.</summary>
    public IEnumerable<RelativePath> Of(ReplicaId replica) =>
        HasOf(replica) ? _byPath.Where(pair => pair.Value.Exists(row => row.From == replica)).Select(pair => pair.Key) : [];

    /// <summary>How far everything of this replica is applied, when it is noted up to <paramref name="received"/>.</summary>
    public ulong AppliedOf(ReplicaId replica, ulong received) =>
        _sequences.TryGetValue(replica, out var sequences) ? Math.Min(received, sequences.First().Key) : received;

    /// <summary>Everything at a path joined to what we have, less what makes no difference.</summary>
    public VersionSet Join(RelativePath path, VersionSet held)
    {
        if (!_byPath.TryGetValue(path, out var rows)) return held.Collapse();
        foreach (var row in rows) held = row.Versions.Includes(held) ? row.Versions : held.Join(row.Versions);
        return held.Collapse();
    }

    public void Put(WantedRow wanted)
    {
        if (wanted.IsPast)
        {
            if (!_past.TryGetValue(wanted.Path, out var past)) _past[wanted.Path] = past = [];
            past.Add(wanted);
            return;
        }

        Remove(wanted.From, wanted.Path);
        if (!_byPath.TryGetValue(wanted.Path, out var rows)) _byPath[wanted.Path] = rows = [];
        rows.Add(wanted);
        if (!_sequences.TryGetValue(wanted.From, out var sequences)) _sequences[wanted.From] = sequences = [];
        sequences[wanted.Sequence] = sequences.GetValueOrDefault(wanted.Sequence) + 1;
    }

    /// <summary>False when nothing was wanted of this replica there.</summary>
    public bool Remove(ReplicaId from, RelativePath path)
    {
        if (!_byPath.TryGetValue(path, out var rows)) return false;
        var at = rows.FindIndex(row => row.From == from);
        if (at < 0) return false;
        Uncount(rows[at]);
        rows.RemoveAt(at);
        if (rows.Count == 0) _byPath.Remove(path);
        return true;
    }

    /// <summary>Nothing is wanted of this replica any more; the paths where something was.</summary>
    public IReadOnlyList<RelativePath> RemoveAll(ReplicaId from)
    {
        var paths = Of(from).ToList();
        foreach (var path in paths) Remove(from, path);
        return paths;
    }

    /// <summary>Forgets the past of a path; the rows.</summary>
    public IReadOnlyList<WantedRow> RemovePast(RelativePath path) => _past.Remove(path, out var rows) ? rows : [];

    private void Uncount(WantedRow row)
    {
        var sequences = _sequences[row.From];
        if (--sequences[row.Sequence] == 0) sequences.Remove(row.Sequence);
        if (sequences.Count == 0) _sequences.Remove(row.From);
    }
}
