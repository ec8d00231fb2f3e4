using System.Collections.Immutable;
using System.Security.Cryptography;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>An index in memory; every row that is put is there at once.</summary>
internal sealed class MemoryIndex(ReplicaId replica) : IIndexReader
{
    private readonly SortedDictionary<RelativePath, IndexRow> _rows = [];
    private readonly Dictionary<ReplicaId, MemberRow> _members = [];
    private readonly Dictionary<(ReplicaId From, RelativePath Path), WantedRow> _wanted = [];

    public ReplicaId Replica { get; private set; } = replica;

    public ulong LastCounter { get; private set; }

    public IEnumerable<IndexRow> OnDisk => _rows.Values.Where(row => row.OnDisk is not null);

    public IEnumerable<IndexRow> Live => _rows.Values.Where(row => row.IsLiveFile);

    public IndexRow? Find(RelativePath path) => _rows.GetValueOrDefault(path);

    public IndexRow? FindContent(ContentId content) => _rows.Values.FirstOrDefault(row => row.OnDiskAs is { Kind: EntryKind.File } shown && shown.Content == content);

    public long CountLive() => Live.Count();

    public DirectorySummary Summarize()
    {
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var digest = new byte[Sha1Digest.Size];
        var newest = 0L;
        var files = 0;
        var names = new NamesHash();
        foreach (var row in Live)
        {
            row.Current!.Content.Sha1.CopyTo(digest);
            sha1.AppendData(digest);
            newest = Math.Max(newest, UnixTime.SecondsFromNs(row.Current.ModifiedNs));
            files++;
            names.Add(System.Text.Encoding.UTF8.GetBytes(row.Path.Value));
        }

        return new DirectorySummary(files, newest, Sha1Digest.FromBytes(sha1.GetHashAndReset()), names.Value);
    }

    public IReadOnlyList<RelativePath> LiveAfter(RelativePath? after, int count) =>
        Live.Select(row => row.Path).Where(path => after is not { } last || path > last).Take(count).ToList();

    public ImmutableArray<Incarnation> Incarnations { get; private set; } = [new(replica.Value ^ 0x5EED, 0)];

    public IReadOnlyList<IndexRow> ChangedAfter(ulong sequence, int count) =>
        [.. _rows.Values.Where(row => row.Sequence > sequence).OrderBy(row => row.Sequence).Take(count)];

    public IReadOnlyList<IndexRow> Copies() => [.. _rows.Values.Where(row => row.CopyOf is not null)];

    public IReadOnlyList<RelativePath> OnDiskBelow(RelativePath directory) => [.. OnDisk.Select(row => row.Path).Where(path => path.IsUnder(directory))];

    public bool HasLiveBelow(RelativePath directory) => _rows.Values.Any(row => row.Path.IsUnder(directory) && (row.IsLive || row.OnDisk is not null));

    public IReadOnlyList<IndexRow> Tombstones(ulong after, ulong upTo, int count) =>
        [.. ChangedAfter(after, int.MaxValue).Where(row => row.Sequence <= upTo && row.Versions.Siblings is [{ Entry.IsLive: false }]).Take(count)];

    public IReadOnlyList<MemberRow> Members() => [.. _members.Values];

    public IReadOnlyList<WantedRow> Wanted() => [.. _wanted.Values];

    /// <summary>Carries out what the engine wants written.</summary>
    public void Write(Effect.Write write)
    {
        switch (write)
        {
            case Effect.Put put: Put(put.Row); break;
            case Effect.Forget forget: _rows.Remove(forget.Path); break;
            case Effect.PutMember member: _members[member.Member.Replica] = member.Member; break;
            case Effect.ForgetMember member: ForgetMember(member.Replica); break;
            case Effect.PutWanted wanted: _wanted[(wanted.Wanted.From, wanted.Wanted.Path)] = wanted.Wanted; break;
            case Effect.MakeDurable: break;
            case Effect.ForgetWanted wanted: _wanted.Remove((wanted.From, wanted.Path)); break;
            default: throw new ArgumentOutOfRangeException(nameof(write), write, "not known");
        }
    }

    /// <summary>The program starts once more on this database.</summary>
    public void Restart(ulong incarnation) => Incarnations = Incarnations.Add(new Incarnation(incarnation, LastCounter));

    public ReplicaId Renew(ulong chance)
    {
        Replica = new ReplicaId(chance);
        Incarnations = [new Incarnation(chance ^ 0x5EED, LastCounter)];
        _wanted.Clear();
        foreach (var member in _members.Values.ToList()) _members[member.Replica] = new MemberRow(member.Replica, member.Device, Incarnation: member.Incarnation);
        return Replica;
    }

    /// <summary>What a backup taken now would bring back.</summary>
    public MemoryIndex Copy()
    {
        var copy = new MemoryIndex(Replica) { LastCounter = LastCounter, Incarnations = Incarnations };
        foreach (var (path, row) in _rows) copy._rows[path] = row;
        foreach (var (id, member) in _members) copy._members[id] = member;
        foreach (var (key, wanted) in _wanted) copy._wanted[key] = wanted;
        return copy;
    }

    private void ForgetMember(ReplicaId member)
    {
        _members.Remove(member);
        foreach (var key in _wanted.Keys.Where(key => key.From == member).ToList()) _wanted.Remove(key);
    }

    public void Put(IndexRow row)
    {
        LastCounter = Math.Max(LastCounter, row.Sequence);
        foreach (var sibling in row.Versions.Siblings)
        {
            if (sibling.Dot.Replica == Replica && sibling.Dot.Counter > LastCounter) LastCounter = sibling.Dot.Counter;
        }

        _rows[row.Path] = row;
    }
}
