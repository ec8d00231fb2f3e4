using System.Text;
using CloudBox.FileSystem.Index;
using Microsoft.Data.Sqlite;
using static CloudBox.Tests.FileSystem.Index.IndexRows;

namespace CloudBox.Tests.FileSystem.Index;

public sealed class IndexDatabaseTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string DatabaseFile => _directory["index.db"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_that_is_no_database_is_named_and_left_alone()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("my thesis ", 1_000)));
        System.IO.File.WriteAllBytes(DatabaseFile, text);
        var error = Assert.Throws<IndexException>(() => IndexStore.Open(DatabaseFile));
        Assert.Contains(DatabaseFile, error.Message, StringComparison.Ordinal);
        Assert.Equal(text, System.IO.File.ReadAllBytes(DatabaseFile));
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        Run("CREATE TABLE recipes (name TEXT)");
        var error = Assert.Throws<IndexException>(() => IndexStore.Open(DatabaseFile));
        Assert.Contains("not an index", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_of_a_newer_program_is_refused_in_words()
    {
        IndexStore.Open(DatabaseFile).Dispose();
        Run("PRAGMA user_version = 7");
        var error = Assert.Throws<IndexException>(() => IndexStore.Open(DatabaseFile));
        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_pages_are_reported_as_damage()
    {
        using (var store = IndexStore.Open(DatabaseFile))
        {
            for (var i = 0; i < 2_000; i++) store.Put(File($"file{i}"));
            store.Commit();
        }

        using (var file = System.IO.File.OpenWrite(DatabaseFile))
        {
            file.Position = 3 * 4096;
            var noise = new byte[(int)file.Length - 3 * 4096];
            new Random(1).NextBytes(noise);
            file.Write(noise);
        }

        var error = Assert.Throws<IndexException>(() =>
        {
            using var damaged = IndexStore.Open(DatabaseFile);
            _ = damaged.WalkLive().Count();
        });
        Assert.Contains(DatabaseFile, error.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_whose_bytes_were_changed_is_never_a_version()
    {
        using (var store = IndexStore.Open(DatabaseFile))
        {
            store.Put(File("a"));
            store.Put(File("b", "other"));
            store.Commit();
        }

        Run("UPDATE file SET versions = (SELECT versions FROM file WHERE live_name = 'b') WHERE live_name = 'a'");
        using var damaged = IndexStore.Open(DatabaseFile);
        var error = Assert.Throws<IndexException>(() => damaged.Find(Path("a")));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.NotNull(damaged.Find(Path("b")));
    }

    [Fact]
    public void A_write_that_fails_forgets_its_batch_and_keeps_what_was_committed()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("kept", counter: 5));
        store.Commit();
        Run("CREATE TRIGGER refuse BEFORE INSERT ON file WHEN NEW.live_name = 'refused' BEGIN SELECT RAISE(ABORT, 'no'); END");
        store.Put(File("lost", counter: 6));
        Assert.Throws<IndexException>(() => store.Put(File("refused", counter: 7)));
        Assert.Null(store.Find(Path("lost")));
        Assert.Equal(1, store.CountLive());
        Assert.Equal(5u, store.LastCounter);
        store.Put(File("later", counter: 6));
        store.Commit();
        Assert.Equal(2, store.WalkLive().Count());
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
