using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using static CloudBox.Tests.FileSystem.Index.IndexRows;

namespace CloudBox.Tests.FileSystem.Index;

/// <summary>What the engine asks at every step must not cost more because the folder has more files.</summary>
public sealed class IndexQueryCostTests : IDisposable
{
    private const int Rows = 2000;

    // A few for each row of an answer, and some to begin with; 2,000 rows passed over would be many thousands.
    private const int FewSteps = 500;

    private readonly TempDirectory _directory = new();
    private readonly IndexDatabase _database;
    private readonly Microsoft.Data.Sqlite.SqliteConnection _connection;
    private readonly IndexQueries _queries;

    public IndexQueryCostTests()
    {
        using (var store = IndexStore.Open(_directory["index.db"]))
        {
            for (var i = 1; i <= Rows; i++) store.Put(File($"d/{i:0000}", counter: (ulong)i));
            for (var i = Rows + 1; i <= 2 * Rows; i++) store.Put(Tombstone($"gone/{i:0000}", counter: (ulong)i));
            store.Commit();
        }

        _database = new IndexDatabase(_directory["index.db"]);
        _connection = _database.OpenWriter();
        _queries = new IndexQueries(_connection, _database);
    }

    [Fact]
    public void The_last_changes_are_found_without_a_look_at_those_before()
    {
        Assert.Equal(3, CostsFew(() => _queries.ChangedAfter((2 * Rows) - 3, 257)).Count);
        Assert.Empty(CostsFew(() => _queries.ChangedAfter(2 * Rows, 257)));
    }

    [Fact]
    public void The_last_tombstones_are_found_without_a_look_at_those_before() =>
        Assert.Equal(2, CostsFew(() => _queries.Tombstones((2 * Rows) - 2, 2 * Rows, 100)).Count);

    [Fact]
    public void A_row_and_whether_anything_is_below_a_directory_are_found_without_a_look_at_others()
    {
        Assert.NotNull(CostsFew(() => _queries.Find(Path("d/1999"))));
        Assert.True(CostsFew(() => _queries.HasLiveBelow(Path("d"))));
        Assert.False(CostsFew(() => _queries.HasLiveBelow(Path("gone"))));
        Assert.Empty(CostsFew(() => _queries.OnDiskBelow(Path("gone"))));
    }

    [Fact]
    public void A_large_content_is_found_without_a_look_at_others()
    {
        using (var store = IndexStore.Open(_directory["index.db"]))
        {
            for (var i = 1; i <= Rows; i++) store.Put(Large($"large/{i:0000}", counter: (ulong)((2 * Rows) + i)));
            store.Commit();
        }

        Assert.Equal(Path("large/1234"), CostsFew(() => _queries.FindContent(Large("large/1234").Current!.Content))!.Path);
        Assert.Null(CostsFew(() => _queries.FindContent(Large("nowhere").Current!.Content)));
    }

    public void Dispose()
    {
        _queries.Dispose();
        _connection.Dispose();
        _directory.Dispose();
    }

    private T CostsFew<T>(Func<T> question)
    {
        _ = _queries.TakeSteps();
        var answer = question();
        Assert.InRange(_queries.TakeSteps(), 1, FewSteps);
        return answer;
    }
}
