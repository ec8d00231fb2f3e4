using System.Globalization;
using System.Runtime.Versioning;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;
using static CloudBox.Tests.FileSystem.Index.IndexRows;

namespace CloudBox.Tests.FileSystem.Index;

public sealed class IndexStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string DatabaseFile => _directory["state/index.db"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Large_files_are_found_by_their_length_the_nearest_first()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("small"));
        foreach (var longer in (int[])[0, 10, 20, 30]) store.Put(Large($"by {longer}", longer: longer));
        store.Put(Large("gone", longer: 15) with { OnDisk = null });
        store.Commit();

        var length = Large("any").OnDisk!.Value.Size;
        Assert.Equal(["by 10", "by 0", "by 20", "by 30"], store.LargeNear(length + 15, 2).Select(path => path.Value));
        Assert.Equal(["by 10", "by 20"], store.LargeNear(length + 10, 1).Select(path => path.Value));
        Assert.Empty(store.LargeNear(length, 0));
    }

    [Fact]
    public void A_row_comes_back_as_it_was_put_also_after_reopening()
    {
        var versions = One(Live("one"), 3).Join(One(Live("two"), 9, new ReplicaId(ulong.MaxValue))).Join(One(Deleted("three"), 2, new ReplicaId(5)));
        var row = new IndexRow(Path("dir/é 文件/\U0001F600"), versions, Stamp(3));
        using (var store = IndexStore.Open(DatabaseFile))
        {
            store.Put(row);
            Assert.Equal(row, store.Find(row.Path));
            store.Commit();
        }

        using var again = IndexStore.Open(DatabaseFile);
        Assert.Equal(row, again.Find(row.Path));
        Assert.Equal(row, again.FindCommitted(row.Path));
        Assert.Null(again.Find(Path("dir")));
    }

    [Fact]
    public void A_large_content_is_found_while_a_file_has_it_and_only_with_all_of_its_name()
    {
        using var store = IndexStore.Open(DatabaseFile);
        var row = Large("big");
        var content = row.Current!.Content;
        store.Put(row);
        Assert.Equal(row, store.FindContent(content));
        Assert.Null(store.FindContent(content with { Xxh128 = content.Xxh128 + 1 })); // another file with the same SHA1
        store.Put(row with { OnDisk = null }, row);
        Assert.Null(store.FindContent(content));
    }

    [Fact]
    public void Memory_can_be_given_back_at_any_time_and_no_row_is_lost()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("a", counter: 1));
        store.Commit();
        Assert.NotNull(store.FindCommitted(Path("a")));
        store.Put(File("b", counter: 2));

        store.TrimMemory();

        Assert.Equal([File("a", counter: 1), null], store.FindAllCommitted([Path("a"), Path("b")]));
        store.Commit();
        Assert.Equal([File("a", counter: 1), File("b", counter: 2), null], store.FindAllCommitted([Path("a"), Path("b"), Path("c")]));
    }

    [Fact]
    public void Another_process_that_writes_for_a_moment_is_waited_for_also_after_a_question()
    {
        using var store = IndexStore.Open(DatabaseFile);
        Assert.Null(store.Find(Path("a")));
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        other.Open();
        var writing = other.BeginTransaction(deferred: false);
        using var ending = new Timer(_ => writing.Rollback(), null, TimeSpan.FromMilliseconds(200), Timeout.InfiniteTimeSpan);

        store.Put(File("a"));
        store.Commit();

        Assert.NotNull(store.FindCommitted(Path("a")));
    }

    [Fact]
    public void A_question_of_the_writer_keeps_no_reader_from_what_is_committed_next()
    {
        using var store = IndexStore.Open(DatabaseFile);
        Assert.Null(store.Find(Path("a")));
        store.Commit();
        store.Put(File("a", counter: 1));
        Assert.Null(store.FindCommitted(Path("a")));
        store.Commit();
        Assert.Equal(File("a", counter: 1), store.FindCommitted(Path("a")));
        Assert.Equal(File("a", counter: 1), store.Find(Path("a")));
    }

    [Fact]
    public void The_replica_stays_and_two_databases_have_two()
    {
        ReplicaId first;
        using (var store = IndexStore.Open(DatabaseFile)) first = store.Replica;
        using var again = IndexStore.Open(DatabaseFile);
        using var other = IndexStore.Open(_directory["other.db"]);
        Assert.Equal(first, again.Replica);
        Assert.NotEqual(first, other.Replica);
    }

    [Fact]
    public void The_last_counter_is_durable_with_the_rows_that_use_it()
    {
        using (var store = IndexStore.Open(DatabaseFile))
        {
            Assert.Equal(0u, store.LastCounter);
            store.Put(File("a", counter: 41));
            store.Put(File("b", counter: 7));
            store.Commit();
            store.Put(File("c", counter: 99));
            Assert.Equal(99u, store.LastCounter);
        }

        using var again = IndexStore.Open(DatabaseFile);
        Assert.Equal(41u, again.LastCounter);
        Assert.Null(again.Find(Path("c")));
    }

    [Fact]
    public void Other_readers_see_rows_only_once_they_are_committed()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("a"));
        Assert.NotNull(store.Find(Path("a")));
        Assert.Null(store.FindCommitted(Path("a")));
        Assert.Empty(store.WalkLive());
        Assert.Empty(store.LiveAfter(null, 100));
        store.Commit();
        Assert.NotNull(store.FindCommitted(Path("a")));
        Assert.Single(store.WalkLive());
        Assert.Single(store.LiveAfter(null, 100));
    }

    [Fact]
    public void A_walk_sees_every_row_that_stays_once_and_in_order_while_others_are_written()
    {
        using var store = IndexStore.Open(DatabaseFile);
        for (var i = 0; i < 3_000; i++) store.Put(File(Numbered(i)));
        store.Commit();
        var seen = new List<string>();
        foreach (var row in store.WalkLive())
        {
            seen.Add(row.Path.Value);
            if (seen.Count % 500 != 0) continue;
            store.Put(File($"x{seen.Count}"));
            store.Put(File(Numbered(1), "again"));
            store.Commit();
        }

        Assert.Equal(Enumerable.Range(0, 3_000).Select(Numbered), seen.Where(name => name[0] == 'n'));
    }

    [Fact]
    public void A_walk_is_in_tree_order_and_the_names_are_in_ordinal_order()
    {
        string[] tree = ["a", "a/b", "a/b/c", "a/b c", "a b", "a!", "a-b", "a-b/c", "a.b", "a0", "é", "\uFFFC", "\U0001F600"];
        using var store = IndexStore.Open(DatabaseFile);
        foreach (var name in tree.Reverse()) store.Put(File(name));
        store.Commit();

        var walked = store.WalkLive().Select(row => row.Path.Value).ToArray();
        Assert.Equal(["a", "a/b", "a/b/c", "a/b c", "a b", "a!", "a-b", "a-b/c", "a.b", "a0", "é", "\uFFFC", "\U0001F600"], walked);
        Assert.Equal(tree.Select(Path).Order(), store.LiveAfter(null, 100));
        Assert.True(walked.Zip(walked.Skip(1)).All(pair => TreeOrder.Compare(pair.First, pair.Second) < 0));
    }

    [Fact]
    public void A_walk_below_a_path_sees_that_path_and_what_is_below_and_no_namesakes()
    {
        using var store = IndexStore.Open(DatabaseFile);
        foreach (var name in new[] { "a", "a/b", "a/b/c", "a b", "a.b/c", "ab", "b" }) store.Put(File(name));
        store.Commit();
        Assert.Equal(["a", "a/b", "a/b/c"], store.WalkLive(Path("a")).Select(row => row.Path.Value));
        Assert.Equal(["a/b", "a/b/c"], store.WalkLive(Path("a/b")).Select(row => row.Path.Value));
        Assert.Empty(store.WalkLive(Path("a.")));
    }

    [Fact]
    public void A_walk_leaves_out_what_is_not_on_disk()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("here"));
        store.Put(Tombstone("gone"));
        store.Put(File("known") with { OnDisk = null });
        store.Commit();
        Assert.Equal(["here"], store.WalkLive().Select(row => row.Path.Value));
        Assert.Equal(["here", "known"], store.LiveAfter(null, 10).Select(path => path.Value));
    }

    [Fact]
    public void The_live_count_follows_creation_replacement_deletion_and_return()
    {
        using (var store = IndexStore.Open(DatabaseFile))
        {
            store.Put(File("a"));
            store.Put(File("b"));
            store.Put(File("a", "again"));
            Assert.Equal(2, store.CountLive());
            store.Put(Tombstone("a"));
            store.Put(Tombstone("never"));
            Assert.Equal(1, store.CountLive());
            store.Put(File("a"));
            store.Commit();
        }

        using var again = IndexStore.Open(DatabaseFile);
        Assert.Equal(2, again.CountLive());
    }

    [Fact]
    public void A_rename_that_keeps_the_order_changes_the_hash_of_the_names_alone()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("bé"));
        var before = store.Summarize();
        store.Put(Tombstone("bé"));
        store.Put(File("c"));
        var after = store.Summarize();
        Assert.Equal(NamesOf("bé"), before.Names);
        Assert.Equal(NamesOf("c"), after.Names);
        Assert.NotEqual(before.Names, after.Names);
    }

    [Fact]
    public void The_summary_is_the_sha1_over_the_sha1s_in_name_order()
    {
        using var store = IndexStore.Open(DatabaseFile);
        Assert.Equal(new DirectorySummary(0, 0, Sha1Digest.OfNothing, NamesOf()), store.Summarize());
        store.Put(new IndexRow(Path("b"), One(Live("b\n", 1_390_161_600_999_999_999)), Stamp()));
        store.Put(new IndexRow(Path("a"), One(Live("a\n", 5)), Stamp()));
        store.Put(Tombstone("c"));
        var expected = new DirectorySummary(2, 1_390_161_600, Sha1Digest.FromBytes(Convert.FromHexString("935715c5c078e63260e0c2708e3a1fec64961b88")), NamesOf("a", "b"));
        Assert.Equal(expected, store.Summarize());
        store.Commit();
        Assert.Equal(expected, store.Summarize());
        store.Put(File("a", "changed"));
        Assert.NotEqual(expected.Sha1, store.Summarize().Sha1);
    }

    [Fact]
    public void The_root_is_remembered()
    {
        var root = new RootIdentity(ulong.MaxValue, 42, ulong.MaxValue - 1);
        using (var store = IndexStore.Open(DatabaseFile))
        {
            Assert.Null(store.Root);
            store.SetRoot(root);
        }

        using var again = IndexStore.Open(DatabaseFile);
        Assert.Equal(root, again.Root);
    }

    [Fact]
    public void Many_threads_read_while_one_writes()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("n"));
        store.Commit();
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < 200; i++)
            {
                if (worker == 0)
                {
                    store.Put(File(Numbered(i)));
                    store.Commit();
                }
                else
                {
                    Assert.NotNull(store.FindCommitted(Path("n")));
                    Assert.NotEmpty(store.WalkLive());
                }
            }
        });
        Assert.Equal(201, store.WalkLive().Count());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_read_the_files()
    {
        using var store = IndexStore.Open(DatabaseFile);
        store.Put(File("a"));
        store.Commit();
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(System.IO.Directory.GetFiles(_directory["state"]), file => Assert.Equal(ownerOnly, System.IO.File.GetUnixFileMode(file)));
        Assert.Equal(ownerOnly | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(_directory["state"]));
    }

    private static string Numbered(int i) => "n" + i.ToString("d6", CultureInfo.InvariantCulture);

    private static ulong NamesOf(params string[] names)
    {
        var hash = new NamesHash();
        foreach (var name in names) hash.Add(System.Text.Encoding.UTF8.GetBytes(name));
        return hash.Value;
    }
}
