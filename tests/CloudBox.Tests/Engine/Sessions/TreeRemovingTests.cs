using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>A directory that is removed on one host is removed on the others, as a whole where that is all that has happened.</summary>
public sealed class TreeRemovingTests
{
    private const int Many = 40;

    private readonly SessionLan _lan = new();
    private readonly SessionHost _alice;
    private readonly SessionHost _bob;
    private readonly List<DiskOrder> _orders = [];

    public TreeRemovingTests()
    {
        (_alice, _bob) = (_lan.Add("alice"), _lan.Add("bob"));
        _bob.Tree.Sabotage = _orders.Add;
    }

    [Fact]
    public void A_removed_directory_goes_at_once_and_into_the_archive()
    {
        Have();
        Remove();
        AssertEqual("stays: x");
        var order = Assert.IsType<RemoveTreeOrder>(Assert.Single(_orders));
        Assert.Equal("dir", order.Path.Value);
        Assert.Equal(Many + 2, order.Expected.Count);
        Assert.Equal(Many, _bob.Tree.Archive.Count);
        Assert.Equal(1, _alice.Sent.Count(frame => frame is Frame.DirectoryGone { Path.Value: "dir" }));
    }

    [Fact]
    public void People_hear_of_it_once_on_both_hosts()
    {
        Have();
        Remove();
        Assert.Equal([new Report.TreeRemoved(null, Given.Path("dir"), Many)], _alice.Told.OfType<Report.TreeRemoved>());
        Assert.Equal([new Report.TreeRemoved("alice", Given.Path("dir"), Many)], _bob.Told.OfType<Report.TreeRemoved>());
        Assert.DoesNotContain(_alice.Told, told => told is Report.LocalChange { Path.Value: not "stays" } change && change.Type == StatusType.FileDeleted);
        Assert.DoesNotContain(_bob.Told, told => told is Report.Settled { Kind: EntryKind.Deleted });
    }

    [Fact]
    public void A_small_directory_goes_file_by_file()
    {
        Have(files: 3);
        Remove();
        AssertEqual("stays: x");
        Assert.DoesNotContain(_orders, order => order is RemoveTreeOrder);
        Assert.DoesNotContain(_alice.Sent, frame => frame is Frame.DirectoryGone);
    }

    [Theory]
    [InlineData("dir/f0")]
    [InlineData("dir/unseen")]
    [InlineData("dir/sub/unseen")]
    public void What_a_user_has_written_there_and_nobody_has_seen_stays_and_comes_back_everywhere(string path)
    {
        Have();
        _bob.Tree.Write(path, "bob's", Later);
        Remove();
        _lan.CheckAll();
        Assert.Contains($"{path}: bob's", _bob.Tree.Lines);
        Assert.Equal(_bob.Tree.Lines, _alice.Tree.Lines);
        Assert.Equal(path == "dir/f0" ? Many - 1 : Many, _bob.Tree.Archive.Count);
    }

    [Fact]
    public void What_a_user_has_edited_and_others_have_not_heard_of_stays()
    {
        Have();
        _bob.Tree.Write("dir/f0", "bob's", Later);
        _bob.Checks(); // on its way
        Remove();
        AssertEqual("dir/", "dir/f0: bob's", "stays: x");
        Assert.DoesNotContain(_orders, order => order is RemoveTreeOrder);
    }

    [Fact]
    public void A_user_who_writes_there_at_that_moment_keeps_it()
    {
        Have();
        _bob.Tree.Sabotage = order =>
        {
            if (order is RemoveTreeOrder) _bob.Tree.Write("dir/f1", "bob's", Later);
        };
        Remove();
        _lan.CheckAll();
        AssertEqual("dir/", "dir/f1: bob's", "stays: x");
    }

    [Fact]
    public void A_removal_that_is_done_and_said_to_have_failed_is_found_out()
    {
        Have();
        _bob.Tree.Fails = order => order is RemoveTreeOrder;
        Remove();
        _lan.CheckAll();
        AssertEqual("stays: x");
    }

    [Fact]
    public void A_removal_that_failed_and_was_done_is_nobodys_deletion_of_what_has_come_back_meanwhile()
    {
        var carol = _lan.Add("carol");
        Have();
        _lan.ConnectAll();
        _lan.Settle();
        RemoveAll(carol);
        carol.Checks();
        carol.Tree.Write("dir/f0", "carol's", Later);
        carol.Checks(); // on its way: the directory is there again
        _bob.Tree.Fails = order => order is RemoveTreeOrder;
        _bob.Tree.Sabotage = order =>
        {
            if (order is RemoveTreeOrder) _lan.Forward(carol); // before the failure is told
        };
        var fetch = _bob.Fetch;
        _bob.Fetch = _ => null; // so that nothing makes the directory again for now
        Remove();
        var said = _bob.Sent.OfType<Frame.IndexBatch>().SelectMany(batch => batch.Entries).SelectMany(entry => entry.Siblings);
        Assert.DoesNotContain(said, version => version.Dot.Replica == _bob.Index.Replica && version.Entry.Kind == EntryKind.Deleted);
        _bob.Fetch = fetch;
        _lan.CheckAll();
        AssertEqual("dir/", "dir/f0: carol's", "stays: x");
        Assert.Equal(_alice.Tree.Lines, carol.Tree.Lines);
    }

    [Fact]
    public void A_hint_that_nothing_follows_holds_back_what_is_there_for_a_second()
    {
        Have();
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryGone(Given.Path("dir"))));
        _bob.Turn();
        _alice.Tree.Write("dir/f0", "changed", Later);
        _alice.Checks();
        _lan.Settle();
        Assert.Contains("dir/f0: changed", _bob.Tree.Lines);
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("dir/f0")]
    [InlineData("dir/sub")]
    public void A_hint_that_makes_no_sense_removes_nothing(string path)
    {
        Have();
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryGone(Given.Path(path))));
        _lan.Settle();
        Assert.Empty(_orders);
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.Empty(_bob.Closed);
    }

    [Fact]
    public void A_session_that_ends_in_the_middle_leaves_each_file_to_itself()
    {
        Have();
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryGone(Given.Path("dir"))));
        _bob.Turn();
        _lan.Cut(_bob);
        Remove();
        _lan.ConnectAll();
        _lan.Settle();
        AssertEqual("stays: x");
        Assert.DoesNotContain(_orders, order => order is RemoveTreeOrder);
    }

    [Fact]
    public void A_program_that_ends_between_the_removal_and_its_rows_takes_it_for_nobodys_change()
    {
        Have();
        _bob.Tree.Sabotage = order =>
        {
            if (order is RemoveTreeOrder) throw new InvalidOperationException("killed");
        };
        Assert.Throws<InvalidOperationException>(Remove);
        _bob.Tree.Sabotage = null;
        RemoveAll(_bob);
        _lan.Cut(_bob);
        _bob.Restart();
        _lan.ConnectAll();
        _lan.CheckAll();
        AssertEqual("stays: x");
    }

    [Fact]
    public void It_may_be_made_again_and_removed_again()
    {
        Have();
        Remove();
        for (var number = 0; number < Many; number++) _bob.Tree.Write($"dir/f{number}", $"again {number}", Later);
        _bob.Checks();
        _lan.Settle();
        Assert.Equal(_bob.Tree.Lines, _alice.Tree.Lines);
        Remove();
        AssertEqual("stays: x");
        Assert.Equal(2, _orders.Count(order => order is RemoveTreeOrder));
    }

    [Fact]
    public void Of_a_crowd_a_part_ends_in_each_step_and_what_comes_back_meanwhile_stays()
    {
        const int Crowd = 3000;
        Have(files: Crowd);
        RemoveAll(_alice);
        _alice.ChecksSome(() => _alice.Tree.Write("dir/f0", "back", Later), looksAt: Given.Path("dir/f0"));
        Assert.All(["dir", "dir/f0"], path => Assert.True(_alice.Index.Find(Given.Path(path)) is { IsLive: true, OnDisk: not null }));
        Assert.False(_alice.Index.Find(Given.Path("dir/f1"))!.IsLive);
        _alice.Checks();
        _lan.Settle();
        _lan.CheckAll();
        AssertEqual("dir/", "dir/f0: back", "stays: x");
    }

    [Fact]
    public void A_look_that_comes_late_at_one_of_a_crowd_does_not_bring_its_directory_back()
    {
        Have(files: 1500);
        RemoveAll(_alice);
        _alice.ChecksSome(() => { }, looksAt: Given.Path("dir/f0")); // the watcher is a little behind the check
        _lan.Settle();
        _lan.CheckAll();
        AssertEqual("stays: x");
    }

    [Fact]
    public void Of_so_many_that_looks_are_forgotten_none_is_left_and_no_directory_comes_back()
    {
        Have(files: 300);
        var forgotten = Enumerable.Range(0, 130_650).Select(number => Given.Path($"none{number}"));
        foreach (var crowd in forgotten.Chunk(50)) _alice.Step(new FolderEvent.Observed([.. crowd.Select(path => _alice.Tree.Observe(path, _alice.Engine.Epoch))]));
        Remove();
        _lan.CheckAll();
        AssertEqual("stays: x");
    }

    [Fact]
    public void The_directory_above_waits_for_it_also_when_it_goes_file_by_file()
    {
        Have();
        _alice.Tree.MakeDirectory("above");
        for (var number = 0; number < Many; number++) _alice.Tree.Write($"above/dir/f{number}", $"text {number}", Later);
        _alice.Checks();
        _lan.Settle();
        _bob.Tree.Blocks = order => order is RemoveTreeOrder;
        RemoveAll(_alice, "above/dir");
        _alice.Checks();
        RemoveAll(_alice, "above");
        _alice.Checks();
        _lan.Settle();
        _lan.CheckAll();
        Assert.DoesNotContain("above/", _bob.Tree.Lines);
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
    }

    [Fact]
    public void Where_a_third_hosts_file_is_on_its_way_there_each_file_goes_by_itself()
    {
        var carol = _lan.Add("carol");
        Have();
        _lan.ConnectAll();
        _lan.Settle();
        _orders.Clear();
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryGone(Given.Path("dir"))));
        _bob.Turn();
        carol.Tree.Write("dir/new", "carol's", Later);
        carol.Checks();
        _lan.Forward(carol);
        Remove();
        _lan.CheckAll();
        AssertEqual("dir/", "dir/new: carol's", "stays: x");
        Assert.DoesNotContain(_orders, order => order is RemoveTreeOrder);
    }

    private static long Later => (Given.Start + 100) * Given.Second;

    private void Have(int files = Many)
    {
        _alice.Tree.Write("stays", "x", Given.Start * Given.Second);
        for (var number = 0; number < files; number++) _alice.Tree.Write($"dir/f{number}", $"text {number}", Given.Start * Given.Second);
        _alice.Tree.MakeDirectory("dir/sub");
        _alice.Checks();
        _lan.Connect(_alice, _bob);
        _lan.Settle();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        _orders.Clear();
        _alice.Told.Clear();
        _bob.Told.Clear();
        _alice.Sent.Clear();
    }

    private void Remove()
    {
        RemoveAll(_alice);
        _alice.Checks();
        _lan.Settle();
    }

    private static void RemoveAll(SessionHost host, string top = "dir")
    {
        foreach (var path in host.Tree.Paths.Where(path => path.Value.StartsWith(top, StringComparison.Ordinal)).OrderDescending().ToList()) host.Tree.Delete(path.Value);
    }

    private void AssertEqual(params string[] lines)
    {
        Assert.Equal(lines.Order(StringComparer.Ordinal), _bob.Tree.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(_bob.Tree.Lines, _alice.Tree.Lines);
    }
}
