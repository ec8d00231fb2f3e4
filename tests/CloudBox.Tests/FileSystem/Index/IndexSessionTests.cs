using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;
using static CloudBox.Tests.FileSystem.Index.IndexRows;

namespace CloudBox.Tests.FileSystem.Index;

/// <summary>What sessions ask of the index.</summary>
public sealed class IndexSessionTests : IDisposable
{
    private static readonly ReplicaId Peer = new(0xF00D_0000_0000_0001);
    private static readonly DeviceId Device = new(UInt128.MaxValue - 5, 17);

    private readonly TempDirectory _directory = new();
    private IndexStore _store;

    public IndexSessionTests() => _store = IndexStore.Open(DatabaseFile);

    private string DatabaseFile => _directory["index.db"];

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Rows_of_every_kind_come_back_as_they_were_put()
    {
        IndexRow[] rows =
        [
            Directory("d", 1),
            Symlink("d/link", 2),
            Copy("d/a (conflict bob 0011aabb).txt", "d/a.txt"),
            File("d/a.txt", counter: ulong.MaxValue >> 1) with { ShownInstead = new Shown(EntryKind.Symlink, Live("other").Content) },
        ];
        foreach (var row in rows) _store.Put(row);
        Assert.All(rows, row => Assert.Equal(row, _store.Find(row.Path)));
        Reopen();
        Assert.All(rows, row => Assert.Equal(row, _store.Find(row.Path)));
        Assert.All(rows, row => Assert.Equal(row, _store.FindCommitted(row.Path)));
    }

    [Fact]
    public void A_walk_includes_directories_links_and_copies_that_are_on_disk()
    {
        IndexRow[] rows = [Directory("d"), File("d/a"), Copy("d/a (conflict)", "d/a"), Symlink("e"), Directory("f") with { OnDisk = null }, Tombstone("g")];
        foreach (var row in rows) _store.Put(row);
        _store.Commit();
        Assert.Equal(["d", "d/a", "d/a (conflict)", "e"], _store.WalkLive().Select(row => row.Path.Value));
    }

    [Fact]
    public void A_walk_without_versions_says_the_same_of_the_disk()
    {
        IndexRow[] rows =
        [
            Directory("d"), File("d/a"), Copy("d/a (conflict)", "d/a"), Symlink("e"), Tombstone("g"), Tombstone("gone") with { OnDisk = Stamp() },
            File("h") with { ShownInstead = new Shown(EntryKind.Symlink, Live("other").Content) },
            File("two") with { Versions = One(Live("one")).Join(One(Live("two"), 1, new ReplicaId(9))) },
            .. Enumerable.Range(0, 1_500).Select(number => File($"many/{number:0000}")),
        ];
        foreach (var row in rows) _store.Put(row);
        _store.Commit();
        Assert.Equal(_store.WalkLive().Select(row => new DiskRow(row.Path, row.OnDisk!.Value, row.OnDiskAs?.Kind ?? EntryKind.Deleted)), Rows(_store.WalkDisk()));
        Assert.Equal(["d", "d/a", "d/a (conflict)"], Rows(_store.WalkDisk(Path("d"))).Select(row => row.Path.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_walk_that_leaves_stretches_out_sees_all_others(int seed)
    {
        var random = new Random(seed);
        string[] names = [.. Enumerable.Range(0, 3_000).Select(_ => $"d{random.Next(9)}/{(random.Next(3) == 0 ? "e" : $"e{random.Next(4)}/")}f{random.Next(900)}").Distinct()];
        foreach (var name in names) _store.Put(File(name));
        _store.Commit();
        var left = names.Select(Path).Order(Comparer<RelativePath>.Create((a, b) => TreeOrder.Compare(a.Value, b.Value))).ToList();

        using var walk = _store.WalkDisk();
        while (left.Count > 0)
        {
            Assert.True(walk.MoveNext());
            Assert.Equal(left[0], walk.Current.Path);
            left.RemoveAt(0);
            if (left.Count == 0 || random.Next(20) > 0) continue;
            var aim = left[random.Next(Math.Min(left.Count, 700))];
            if (random.Next(2) == 0)
            {
                walk.SkipTo(aim);
                left.RemoveRange(0, left.IndexOf(aim));
            }
            else
            {
                var past = aim.Parent!.Value;
                walk.SkipPast(past);
                left.RemoveRange(0, left.FindLastIndex(path => path.IsUnder(past)) + 1);
            }
        }

        Assert.False(walk.MoveNext());
    }

    private static IEnumerable<DiskRow> Rows(IDiskWalk walk)
    {
        using (walk)
        {
            while (walk.MoveNext()) yield return walk.Current;
        }
    }

    [Fact]
    public void Only_regular_files_count_as_live_files()
    {
        IndexRow[] rows = [Directory("d"), Symlink("e"), Copy("f", "a"), File("a")];
        foreach (var row in rows) _store.Put(row);
        Assert.Equal(1, _store.CountLive());
        Assert.Equal(1, _store.Summarize().Files);
        _store.Put(Directory("a"));
        Assert.Equal(0, _store.CountLive());
        _store.Commit();
        Assert.Empty(_store.LiveAfter(null, 10));
    }

    [Fact]
    public void What_changed_comes_in_the_order_of_sequences_the_open_batch_included()
    {
        _store.Put(File("a", counter: 5));
        _store.Put(File("b", counter: 3));
        _store.Commit();
        _store.Put(File("c", counter: 4));
        _store.Put(Copy("copy", "c"));
        Assert.Equal(["b", "c", "a"], Changed(0, 10));
        Assert.Equal(["b", "c"], Changed(0, 2));
        Assert.Equal(["a"], Changed(4, 10));
        Assert.Empty(Changed(ulong.MaxValue, 10));
        _store.Put(File("b", counter: 6));
        Assert.Equal(["c", "a", "b"], Changed(0, 10));
    }

    [Fact]
    public void The_last_counter_counts_sequences_and_own_dots_but_not_those_of_others()
    {
        _store.Put(new IndexRow(Path("a"), One(Live("x"), 1_000_000, Peer), Stamp()) { Sequence = 7 });
        Assert.Equal(7u, _store.LastCounter);
        _store.Put(new IndexRow(Path("b"), One(Live("x"), 9, _store.Replica), Stamp()) { Sequence = 8 });
        Assert.Equal(9u, _store.LastCounter);
        _store.Forget(Path("b"));
        Reopen();
        Assert.Equal(9u, _store.LastCounter);
    }

    [Fact]
    public void Copies_are_found_until_they_are_forgotten()
    {
        _store.Put(File("a"));
        _store.Put(Copy("a (conflict)", "a"));
        _store.Commit();
        _store.Put(Copy("b (conflict)", "b"));
        Assert.Equal(["a (conflict)", "b (conflict)"], _store.Copies().Select(row => row.Path.Value));
        _store.Forget(Path("a (conflict)"));
        Assert.Equal(["b (conflict)"], _store.Copies().Select(row => row.Path.Value));
        Assert.Null(_store.Find(Path("a (conflict)")));
        _store.Put(File("b (conflict)")); // somebody edited it: an ordinary file
        Assert.Empty(_store.Copies());
    }

    [Fact]
    public void What_is_on_disk_below_a_directory_is_told_in_tree_order()
    {
        _store.Put(Directory("d"));
        _store.Put(File("d e"));
        _store.Put(File("d/b"));
        _store.Put(Directory("d/a"));
        _store.Put(File("d/a/x"));
        _store.Put(File("d/a b"));
        _store.Put(File("d/wanted") with { OnDisk = null });
        _store.Put(Tombstone("d/gone"));
        Assert.Equal(["d/a", "d/a/x", "d/a b", "d/b"], _store.OnDiskBelow(Path("d")).Select(path => path.Value));
        Assert.Empty(_store.OnDiskBelow(Path("d/b")));
    }

    [Fact]
    public void A_directory_has_something_below_while_anything_is_live_or_on_disk_there()
    {
        _store.Put(Directory("d"));
        _store.Put(File("d.txt"));
        _store.Put(File("d e"));
        _store.Put(Tombstone("d/gone"));
        Assert.False(_store.HasLiveBelow(Path("d")));
        _store.Put(Directory("d/sub"));
        Assert.True(_store.HasLiveBelow(Path("d")));
        _store.Put(Tombstone("d/sub"));
        Assert.False(_store.HasLiveBelow(Path("d")));
        _store.Put(Copy("d/x/y (conflict)", "d/x/y"));
        Assert.True(_store.HasLiveBelow(Path("d")));
        _store.Forget(Path("d/x/y (conflict)"));
        _store.Put(File("d/here") with { OnDisk = null });
        Assert.True(_store.HasLiveBelow(Path("d")));
    }

    [Fact]
    public void Tombstones_are_those_rows_that_are_nothing_else_within_the_given_sequences()
    {
        _store.Put(Tombstone("a", 3));
        _store.Put(Tombstone("b", 1));
        _store.Put(File("c", counter: 2));
        _store.Put(Tombstone("d", 4) with { Versions = One(Deleted("x")).Join(One(Deleted("y"), 2, Peer)) });
        Assert.Equal(["b", "a"], _store.Tombstones(0, 10, 10).Select(row => row.Path.Value));
        Assert.Equal(["b"], _store.Tombstones(0, 10, 1).Select(row => row.Path.Value));
        Assert.Equal(["a"], _store.Tombstones(1, 3, 10).Select(row => row.Path.Value));
        Assert.Empty(_store.Tombstones(1, 2, 10));
        _store.Forget(Path("a"));
        Assert.Empty(_store.Tombstones(1, 3, 10));
    }

    [Fact]
    public void Forgetting_a_live_file_changes_the_count_and_the_summary()
    {
        _store.Put(File("a"));
        _store.Put(File("b"));
        Assert.Equal(2, _store.Summarize().Files);
        _store.Forget(Path("a"));
        _store.Forget(Path("never"));
        Assert.Equal(1, _store.CountLive());
        Assert.Equal(1, _store.Summarize().Files);
    }

    [Fact]
    public void Members_are_remembered_as_they_were_put()
    {
        var heard = new MemberRow(Peer, Device, Received: 5, Incarnation: ulong.MaxValue, Acknowledged: 6, Confirmed: 7);
        var hearsay = new MemberRow(new ReplicaId(1), Device);
        _store.PutMember(heard with { Received = 1 });
        _store.PutMember(heard);
        _store.PutMember(hearsay);
        Assert.Equal([hearsay, heard], _store.Members().OrderBy(member => member.Replica));
        Reopen();
        Assert.Equal([hearsay, heard], _store.Members().OrderBy(member => member.Replica));
    }

    [Fact]
    public void What_is_wanted_is_kept_by_replica_and_path_and_goes_with_its_member()
    {
        var one = new WantedRow(Peer, Path("d/a"), One(Live("x") with { Author = "bob" }, 3, Peer), 9);
        var two = new WantedRow(new ReplicaId(1), Path("d/a"), One(Deleted("x"), 4, Peer), 2);
        _store.PutMember(new MemberRow(Peer, Device));
        _store.PutWanted(one with { Sequence = 1 });
        _store.PutWanted(one);
        _store.PutWanted(two);
        Reopen();
        Assert.Equal([two, one], _store.Wanted().OrderBy(row => row.From));
        _store.ForgetWanted(new ReplicaId(1), Path("d/a"));
        Assert.Equal([one], _store.Wanted());
        _store.ForgetMember(Peer);
        Assert.Empty(_store.Wanted());
        Assert.Empty(_store.Members());
    }

    [Fact]
    public void Everything_of_a_batch_is_durable_together_or_not_at_all()
    {
        _store.Put(File("a"));
        _store.PutMember(new MemberRow(Peer, Device, Received: 5));
        _store.PutWanted(new WantedRow(Peer, Path("b"), One(Live("x"), 3, Peer), 9));
        Reopen(commit: false);
        Assert.Null(_store.Find(Path("a")));
        Assert.Empty(_store.Members());
        Assert.Empty(_store.Wanted());
    }

    [Fact]
    public void Each_opening_begins_another_incarnation_and_the_latest_32_are_kept()
    {
        var seen = new List<ulong> { Assert.Single(_store.Incarnations).Id };
        for (var i = 0; i < 40; i++)
        {
            Reopen();
            seen.Add(_store.Incarnations[^1].Id);
        }

        Assert.Equal(seen.TakeLast(32), _store.Incarnations.Select(incarnation => incarnation.Id));
        Assert.Equal(41, seen.Distinct().Count());
        Assert.DoesNotContain(0ul, seen);
    }

    [Fact]
    public void A_renewed_index_has_another_replica_one_incarnation_and_the_same_rows()
    {
        Reopen();
        var (replica, incarnations) = (_store.Replica, _store.Incarnations);
        _store.SetRoot(new RootIdentity(1, 2, 3));
        _store.Put(new IndexRow(Path("a"), One(Live("x"), 9, replica), Stamp()) { Sequence = 9 });
        _store.PutMember(new MemberRow(Peer, Device, 5, 7, 5, 5));
        _store.PutWanted(new WantedRow(Peer, Path("b"), One(Live("y"), 3, Peer), 2));
        var renewed = _store.Renew();

        Assert.Empty(_store.Wanted());
        Assert.Equal(new MemberRow(Peer, Device, 0, 7), Assert.Single(_store.Members()));
        Assert.NotEqual(replica, renewed);
        Assert.Equal(renewed, _store.Replica);
        Assert.DoesNotContain(Assert.Single(_store.Incarnations), incarnations);
        Reopen(commit: false);
        Assert.Equal(renewed, _store.Replica);
        Assert.Equal(2, _store.Incarnations.Length);
        Assert.Equal(9u, _store.Incarnations[^1].Since);
        Assert.Equal(9u, _store.LastCounter);
        Assert.Equal(new RootIdentity(1, 2, 3), _store.Root);
        Assert.Equal(9u, _store.Find(Path("a"))!.Sequence);
    }

    private List<string> Changed(ulong after, int count) => [.. _store.ChangedAfter(after, count).Select(row => row.Path.Value)];

    private void Reopen(bool commit = true)
    {
        if (commit) _store.Commit();
        _store.Dispose();
        _store = IndexStore.Open(DatabaseFile);
    }
}
