using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;
using static CloudBox.Tests.FileSystem.Index.IndexRows;

namespace CloudBox.Tests.FileSystem.Index;

public sealed class IndexUpgradeTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string DatabaseFile => _directory["index.db"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_index_of_the_first_format_keeps_its_identity_and_rows()
    {
        FormatOne.Create(DatabaseFile, File("a/b"), File("a b", counter: 40), Tombstone("gone", 7));
        using var store = IndexStore.Open(DatabaseFile);
        Assert.Equal(new ReplicaId(4711), store.Replica);
        Assert.Equal(new RootIdentity(1, 2, 3), store.Root);
        Assert.Equal(2, store.CountLive());
        Assert.Equal(File("a b", counter: 40).Versions, store.Find(Path("a b"))!.Versions);
        Assert.Equal(["a b", "a/b"], store.LiveAfter(null, 10).Select(path => path.Value));
        Assert.Single(store.Incarnations);
    }

    [Fact]
    public void Its_rows_get_sequences_in_tree_order_after_the_last_counter()
    {
        FormatOne.Create(DatabaseFile, File("b"), File("a b", counter: 40), File("a/b"), Tombstone("gone", 7));
        using (var store = IndexStore.Open(DatabaseFile))
        {
            Assert.Equal([("a/b", 101ul), ("a b", 102ul), ("b", 103ul), ("gone", 104ul)], store.ChangedAfter(0, 10).Select(row => (row.Path.Value, row.Sequence)));
            Assert.Equal(104u, store.LastCounter);
            Assert.Equal(["gone"], store.Tombstones(0, 104, 10).Select(row => row.Path.Value));
            Assert.True(store.HasLiveBelow(Path("a")));
        }

        using var again = IndexStore.Open(DatabaseFile);
        Assert.Equal(104u, again.LastCounter);
        Assert.Equal(2, again.Incarnations.Length);
    }

    [Fact]
    public void A_path_with_two_tombstones_is_no_tombstone_yet()
    {
        var both = One(Deleted("one")).Join(One(Deleted("two"), 2, new ReplicaId(5)));
        FormatOne.Create(DatabaseFile, Tombstone("gone") with { Versions = both });
        using var store = IndexStore.Open(DatabaseFile);
        Assert.Equal(both, store.Find(Path("gone"))!.Versions);
        Assert.Empty(store.Tombstones(0, 1_000, 10));
    }

    [Fact]
    public void An_index_of_the_second_format_finds_large_contents_after_the_upgrade()
    {
        var large = Large("big");
        using (var store = IndexStore.Open(DatabaseFile))
        {
            store.Put(large);
            store.Commit();
        }

        Downgrade("DROP INDEX file_content; DROP INDEX file_size; PRAGMA user_version = 2");

        using var again = IndexStore.Open(DatabaseFile);
        Assert.Equal(large, again.FindContent(large.Current!.Content));
        Assert.Equal(large, again.Find(large.Path));
    }

    [Fact]
    public void An_index_of_the_third_format_finds_files_by_their_length_after_the_upgrade()
    {
        var large = Large("big");
        using (var store = IndexStore.Open(DatabaseFile))
        {
            store.Put(large);
            store.Commit();
        }

        Downgrade("DROP INDEX file_size; PRAGMA user_version = 3");

        using var again = IndexStore.Open(DatabaseFile);
        Assert.Equal([large.Path], again.LargeNear(large.OnDisk!.Value.Size, 10));
        Assert.Equal(large, again.FindContent(large.Current!.Content));
    }

    private void Downgrade(string commands)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = commands;
        command.ExecuteNonQuery();
    }
}
