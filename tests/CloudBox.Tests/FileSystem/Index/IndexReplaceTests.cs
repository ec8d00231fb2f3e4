using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;
using static CloudBox.Tests.FileSystem.Index.IndexRows;

namespace CloudBox.Tests.FileSystem.Index;

/// <summary>A row in place of another, of which only what differs is written.</summary>
public sealed class IndexReplaceTests : IDisposable
{
    private static readonly ReplicaId Other = new(0xF00D_0000_0000_0001);

    private readonly TempDirectory _directory = new();
    private readonly IndexStore _store;
    private int _count;

    public IndexReplaceTests() => _store = IndexStore.Open(_directory["index.db"]);

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Whatever_differs_is_there_afterwards()
    {
        var file = File("f", counter: 1);
        IndexRow[] states =
        [
            file,
            file with { Versions = One(Live("content"), 2, Other), Sequence = 2 },
            file with { Versions = One(Live("content", mtimeNs: 5), 3), Sequence = 3 },
            file with { Versions = One(Live("other"), 4), Sequence = 4, ShownInstead = new Shown(EntryKind.File, Live("content").Content) },
            file with { Versions = One(Live("other"), 5), Sequence = 5, OnDisk = Stamp(99) },
            Tombstone("f", 6),
            file with { Versions = One(Deleted("content"), 7), Sequence = 7 },
            Symlink("f", 8),
            Copy("f", "owner"),
            Directory("f", 9),
            file,
        ];
        foreach (var before in states)
        {
            foreach (var after in states)
            {
                _store.Put(before);
                _store.Put(after, before);
                AssertIs(after);
            }
        }
    }

    [Fact]
    public void A_row_in_place_of_one_that_is_not_there_is_refused_and_not_lost_in_silence()
    {
        var row = File("f", counter: 2);
        Assert.Throws<InvalidOperationException>(() => _store.Put(row, row with { Versions = One(Live("content"), 1), Sequence = 1 }));
        Assert.Null(_store.Find(row.Path));
        Assert.Equal(0, _store.CountLive());
    }

    // As one that was put into an empty index.
    private void AssertIs(IndexRow row)
    {
        using var fresh = IndexStore.Open(_directory[$"fresh{++_count}.db"]);
        fresh.Put(row);
        fresh.Commit();
        _store.Commit();
        Assert.Equal(row, _store.Find(row.Path));
        Assert.Equal(fresh.Summarize(), _store.Summarize());
        Assert.Equal(fresh.CountLive(), _store.CountLive());
        Assert.Equal(fresh.ChangedAfter(0, 10), _store.ChangedAfter(0, 10));
        Assert.Equal(fresh.Tombstones(0, 10, 10), _store.Tombstones(0, 10, 10));
        Assert.Equal(fresh.Copies(), _store.Copies());
        Assert.Equal(fresh.WalkLive(), _store.WalkLive());
        Assert.Equal(fresh.LiveAfter(null, 10), _store.LiveAfter(null, 10));
    }
}
