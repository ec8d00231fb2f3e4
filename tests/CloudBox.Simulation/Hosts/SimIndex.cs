using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Hosts;

/// <summary>
/// The index in memory, with the promises of the real one: a batch is seen by its writer at once, by others after the commit,
/// and not at all after a crash.
/// </summary>
internal sealed class SimIndex : IIndexReader
{
    private const int MaxIncarnations = 32;

    private readonly Choices _ids;
    private readonly string _name;
    private readonly Dictionary<RelativePath, IndexRow> _rows;
    private readonly Dictionary<RelativePath, IndexRow?> _before = [];
    private State _state;
    private State _committed;
    private IReadOnlyList<MemberRow>? _members;
    private IReadOnlyList<WantedRow>? _wanted;
    private DirectorySummary? _summary;
    private int _renewals;
    private int _starts;

    /// <summary>A new index.</summary>
    /// <param name="name">Makes its ids its own.</param>
    /// <param name="ids">Where ids come from.</param>
    public SimIndex(string name, Choices ids)
    {
        (_name, _ids, _rows) = (name, ids, []);
        _state = _committed = new State(NewReplica(), 0, [], ImmutableDictionary<ReplicaId, MemberRow>.Empty, ImmutableDictionary<(ReplicaId, RelativePath), WantedRow>.Empty);
    }

    private SimIndex(SimIndex other, string name)
    {
        (_name, _ids, _rows) = (name, other._ids, new Dictionary<RelativePath, IndexRow>(other._rows));
        foreach (var (path, row) in other._before) Restore(path, row);
        _state = _committed = other._committed;
    }

    public ReplicaId Replica => _state.Replica;

    public ulong LastCounter => _state.LastCounter;

    public ImmutableArray<Incarnation> Incarnations => _state.Incarnations;

    /// <summary>The rows of the open batch and what they replace, called at each commit.</summary>
    public Action<IndexRow?, IndexRow?> OnCommitted { get; set; } = (_, _) => { };

    /// <summary>A copy of what is committed: a backup, or a clone.</summary>
    public SimIndex Copy(string name) => new(this, name);

    /// <summary>The program starts on this database.</summary>
    public void Open()
    {
        _state = _state with { Incarnations = WithNew(_state.Incarnations) };
        _committed = _state;
    }

    /// <summary>The program ends: an open batch is lost.</summary>
    public void Crash()
    {
        foreach (var (path, row) in _before) Restore(path, row);
        _before.Clear();
        _state = _committed;
        Changed();
    }

    public void Put(IndexRow row)
    {
        Remember(row.Path);
        _rows[row.Path] = row;
        _state = _state with { LastCounter = Math.Max(_state.LastCounter, Highest(row)) };
        _summary = null;
    }

    public void Forget(RelativePath path)
    {
        Remember(path);
        _rows.Remove(path);
        _summary = null;
    }

    public void PutMember(MemberRow member)
    {
        _state = _state with { Members = _state.Members.SetItem(member.Replica, member) };
        _members = null;
    }

    public void ForgetMember(ReplicaId replica)
    {
        var wanted = _state.Wanted.RemoveRange(_state.Wanted.Keys.Where(key => key.From == replica));
        _state = _state with { Members = _state.Members.Remove(replica), Wanted = wanted };
        Changed();
    }

    public void PutWanted(WantedRow wanted)
    {
        _state = _state with { Wanted = _state.Wanted.SetItem((wanted.From, wanted.Path), wanted) };
        _wanted = null;
    }

    public void ForgetWanted(ReplicaId from, RelativePath path)
    {
        _state = _state with { Wanted = _state.Wanted.Remove((from, path)) };
        _wanted = null;
    }

    public void SkipTo(ulong counter) => _committed = _state = _state with { LastCounter = Math.Max(counter, _state.LastCounter) };

    public ReplicaId Renew()
    {
        Commit();
        _renewals++;
        _state = _state with
        {
            Replica = NewReplica(),
            Incarnations = WithNew([]),
            Wanted = _state.Wanted.Clear(),
            Members = _state.Members.ToImmutableDictionary(pair => pair.Key, pair => new MemberRow(pair.Value.Replica, pair.Value.Device, Incarnation: pair.Value.Incarnation)),
        };
        Changed();
        _committed = _state;
        return _state.Replica;
    }

    public void Commit()
    {
        foreach (var (path, before) in _before) OnCommitted(before, _rows.GetValueOrDefault(path));
        _before.Clear();
        _committed = _state;
    }

    public IndexRow? Find(RelativePath path) => _rows.GetValueOrDefault(path);

    public IndexRow? FindContent(ContentId content) =>
        _rows.Values.Where(row => row.OnDiskAs is { Kind: EntryKind.File } shown && shown.Content == content).MinBy(row => row.Path);

    public IndexRow? FindCommitted(RelativePath path) => _before.TryGetValue(path, out var row) ? row : Find(path);

    /// <summary>Committed rows that have something on disk, sorted by path.</summary>
    public IEnumerable<IndexRow> CommittedOnDisk() => _rows.Keys.Union(_before.Keys).Select(FindCommitted).OfType<IndexRow>()
        .Where(row => row.OnDisk is not null).OrderBy(row => row.Path.Value, StringComparer.Ordinal).ToArray();

    /// <summary>All rows, as the writer sees them.</summary>
    public IEnumerable<IndexRow> Rows => _rows.Values;

    public long CountLive() => _rows.Values.Count(row => row.IsLiveFile);

    public IReadOnlyList<IndexRow> ChangedAfter(ulong sequence, int count) =>
        [.. _rows.Values.Where(row => row.Sequence > sequence).OrderBy(row => row.Sequence).Take(count)];

    public IReadOnlyList<IndexRow> Copies() => [.. _rows.Values.Where(row => row.CopyOf is not null).OrderBy(row => row.Path)];

    public IReadOnlyList<RelativePath> OnDiskBelow(RelativePath directory) =>
        [.. _rows.Values.Where(row => row.OnDisk is not null && row.Path.IsUnder(directory)).Select(row => row.Path).Order()];

    public bool HasLiveBelow(RelativePath directory)
    {
        foreach (var row in _rows.Values)
        {
            if ((row.IsLive || row.OnDisk is not null) && row.Path.IsUnder(directory)) return true;
        }

        return false;
    }

    public IReadOnlyList<IndexRow> Tombstones(ulong after, ulong upTo, int count) =>
        [.. _rows.Values.Where(row => row.Sequence > after && row.Sequence <= upTo && IsTombstone(row)).OrderBy(row => row.Sequence).Take(count)];

    public IReadOnlyList<MemberRow> Members() => _members ??= [.. _state.Members.Values.OrderBy(member => member.Replica)];

    public IReadOnlyList<WantedRow> Wanted() => _wanted ??= [.. _state.Wanted.Values.OrderBy(row => row.From).ThenBy(row => row.Path)];

    public DirectorySummary Summarize() => _summary ??= ComputeSummary();

    public IReadOnlyList<RelativePath> LiveAfter(RelativePath? after, int count) =>
        [.. _rows.Values.Where(row => row.IsLiveFile && (after is not { } first || row.Path > first)).Select(row => row.Path).Order().Take(count)];

    private static bool IsTombstone(IndexRow row) => row.Versions.Siblings is [{ Entry.IsLive: false }];

    private DirectorySummary ComputeSummary()
    {
        var (files, newest, sha1) = (0L, 0L, 0UL);
        var names = new NamesHash();
        foreach (var row in _rows.Values.Where(row => row.IsLiveFile).OrderBy(row => row.Path))
        {
            files++;
            newest = Math.Max(newest, UnixTime.SecondsFromNs(row.Current!.ModifiedNs));
            sha1 = Mixing.Mix(sha1, row.Current.Content.Sha1.High);
            names.Add(System.Text.Encoding.UTF8.GetBytes(row.Path.Value));
        }

        return new DirectorySummary(files, newest, files == 0 ? Sha1Digest.OfNothing : new Sha1Digest(sha1, 0, 0), names.Value);
    }

    private ulong Highest(IndexRow row) => Math.Max(row.Sequence, row.Versions.Context[Replica]);

    private void Remember(RelativePath path) => _before.TryAdd(path, Find(path));

    private void Restore(RelativePath path, IndexRow? row)
    {
        if (row is null) _rows.Remove(path);
        else _rows[path] = row;
    }

    private void Changed() => (_members, _wanted, _summary) = (null, null, null);

    private ReplicaId NewReplica() => new(_ids.Identity($"replica {_name}", (ulong)_renewals));

    private ImmutableArray<Incarnation> WithNew(ImmutableArray<Incarnation> incarnations)
    {
        var kept = incarnations.Length < MaxIncarnations ? incarnations : incarnations.RemoveAt(0);
        return kept.Add(new Incarnation(_ids.Identity($"incarnation {_name}", (ulong)_starts++), _state?.LastCounter ?? 0));
    }

    private sealed record State(
        ReplicaId Replica,
        ulong LastCounter,
        ImmutableArray<Incarnation> Incarnations,
        ImmutableDictionary<ReplicaId, MemberRow> Members,
        ImmutableDictionary<(ReplicaId From, RelativePath Path), WantedRow> Wanted);
}
