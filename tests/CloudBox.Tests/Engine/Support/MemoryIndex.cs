using System.Security.Cryptography;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>An index in memory; every row that is put is there at once.</summary>
internal sealed class MemoryIndex(ReplicaId replica) : IIndexReader
{
    private readonly SortedDictionary<RelativePath, IndexRow> _rows = [];

    public ReplicaId Replica => replica;

    public ulong LastCounter { get; private set; }

    public IEnumerable<IndexRow> Live => _rows.Values.Where(row => row.IsLive);

    public IndexRow? Find(RelativePath path) => _rows.GetValueOrDefault(path);

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

    // WIP
    public System.Collections.Immutable.ImmutableArray<ulong> Incarnations => [];
    public IReadOnlyList<IndexRow> ChangedAfter(ulong sequence, int count) => [];
    public IReadOnlyList<IndexRow> Copies() => [];
    public bool HasLiveBelow(RelativePath directory) => false;
    public IReadOnlyList<IndexRow> Tombstones(ulong after, ulong upTo, int count) => [];
    public IReadOnlyList<MemberRow> Members() => [];
    public IReadOnlyList<WantedRow> Wanted() => [];

    public void Put(IndexRow row)
    {
        foreach (var sibling in row.Versions.Siblings)
        {
            if (sibling.Dot.Counter > LastCounter) LastCounter = sibling.Dot.Counter;
        }

        _rows[row.Path] = row;
    }
}
