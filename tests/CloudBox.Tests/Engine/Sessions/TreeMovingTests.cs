using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Sessions;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>A directory that is renamed on one host is renamed on the others, as a whole where that is all that has happened.</summary>
public sealed class TreeMovingTests
{
    private readonly SessionLan _lan = new();
    private readonly SessionHost _alice;
    private readonly SessionHost _bob;
    private readonly List<DiskOrder> _orders = [];

    public TreeMovingTests()
    {
        (_alice, _bob) = (_lan.Add("alice"), _lan.Add("bob"));
        _bob.Tree.Sabotage = _orders.Add;
    }

    [Fact]
    public void A_renamed_directory_is_renamed_once_and_nothing_travels()
    {
        Have(("old/a", "one"), ("old/sub/b", "two"), ("old/sub/deep/c", "three"), ("stays", "x"));
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        AssertEqual("new/", "new/a: one", "new/sub/", "new/sub/b: two", "new/sub/deep/", "new/sub/deep/c: three", "stays: x");
        Assert.Equal(("old", "new"), Assert.IsType<MoveDirectoryOrder>(Assert.Single(_orders)) is var order ? (order.Path.Value, order.To.Value) : default);
        Assert.Empty(_bob.Tree.Archive);
        Assert.Equal([new Report.Renamed("alice", Given.Path("old"), Given.Path("new"))], _bob.Told.OfType<Report.Renamed>());
        Assert.DoesNotContain(_bob.Told, told => told is Report.Settled { Path.Value: not "stays" } settled && settled.Path.IsUnder(Given.Path("new")));
    }

    [Fact]
    public void A_directory_moves_into_another()
    {
        Have(("a/old/x", "one"), ("b/y", "two"));
        _alice.RenamesDirectory("a/old", "b/new");
        _lan.Settle();
        AssertEqual("a/", "b/", "b/new/", "b/new/x: one", "b/y: two");
        Assert.IsType<MoveDirectoryOrder>(Assert.Single(_orders));
    }

    [Fact]
    public void A_directory_moves_into_one_that_was_made_just_before()
    {
        Have(("old/x", "one"));
        _alice.Tree.MakeDirectory("top");
        _alice.RenamesDirectory("old", "top/new", alsoNew: "top");
        _lan.Settle();
        AssertEqual("top/", "top/new/", "top/new/x: one");
        Assert.Equal([typeof(MakeDirectoryOrder), typeof(MoveDirectoryOrder)], _orders.Select(order => order.GetType()));
    }

    [Fact]
    public void It_may_go_back_and_forth()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        _bob.RenamesDirectory("new", "old");
        _lan.Settle();
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        AssertEqual("new/", "new/a: one", "new/b: two");
        Assert.Equal(2, _orders.Count(order => order is MoveDirectoryOrder));
    }

    [Fact]
    public void What_a_user_has_written_there_and_nobody_has_seen_goes_along()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Tree.Write("old/a", "bob's", Later);
        _bob.Tree.Write("old/unseen", "new", Later);
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        AssertEqual("new/", "new/a: bob's", "new/b: two", "new/unseen: new");
    }

    [Fact]
    public void What_a_user_has_taken_away_there_and_nobody_has_seen_stays_away()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Tree.Delete("old/a");
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        AssertEqual("new/", "new/b: two");
    }

    [Fact]
    public void A_file_that_has_been_edited_here_keeps_its_name_and_the_rest_goes()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Tree.Write("old/a", "bob's", Later);
        _bob.Checks();
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        Assert.DoesNotContain(_orders, order => order is MoveDirectoryOrder);
        AssertEqual("new/", "new/a: one", "new/b: two", "old/", "old/a: bob's");
    }

    [Fact]
    public void A_file_that_is_changed_there_after_the_rename_is_changed_here_too()
    {
        Have(("old/a", "one"), ("old/b", "two"), ("old/c", "three"));
        _alice.Tree.Write("old/a", "changed", Later);
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        AssertEqual("new/", "new/a: changed", "new/b: two", "new/c: three");
    }

    [Theory]
    [InlineData("new/a")]
    [InlineData("new/sub")]
    public void What_was_taken_away_there_after_the_rename_goes_here_too(string gone)
    {
        Have(("old/a", "one"), ("old/b", "two"), ("old/c", "three"));
        _alice.Tree.MakeDirectory("old/sub");
        _alice.Checks();
        _lan.Settle();
        _orders.Clear();
        _alice.RenamesDirectory("old", "new", before: () => _alice.Tree.Delete(gone));
        _lan.Settle();
        _lan.CheckAll();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.DoesNotContain(_bob.Tree.Lines, line => line.StartsWith(gone, StringComparison.Ordinal) || line.StartsWith("old", StringComparison.Ordinal));
        Assert.Contains("new/b: two", _bob.Tree.Lines);
        Assert.DoesNotContain(_bob.Index.OnDisk, row => row.Versions.Siblings.IsEmpty && row.CopyOf is null);
    }

    [Fact]
    public void A_hint_that_others_keep_alive_is_given_up_after_half_a_minute()
    {
        Have(("old/a", "one"), ("x", "x"));
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryMoved(Given.Path("old"), Given.Path("new"))));
        _bob.Turn();
        for (var number = 0; number < 60; number++)
        {
            _alice.Tree.Write($"old/n{number}", $"{number}", Later);
            _alice.Checks();
            _lan.Settle(rounds: 1);
        }

        Assert.Contains("old/n10: 10", _bob.Tree.Lines);
    }

    [Fact]
    public void Where_the_new_name_is_taken_each_file_goes_by_itself()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Tree.Write("new/c", "bob's", Later);
        _bob.Checks();
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        Assert.DoesNotContain(_orders, order => order is MoveDirectoryOrder);
        AssertEqual("new/", "new/a: one", "new/b: two", "new/c: bob's");
        Assert.Equal(2, _bob.Fetched);
    }

    [Fact]
    public void Where_somebody_takes_the_new_name_at_that_moment_each_file_goes_by_itself()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Tree.Sabotage = order =>
        {
            if (order is MoveDirectoryOrder) _bob.Tree.Write("new/a", "bob's", Later);
        };
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        _lan.CheckAll();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.Contains("new/b: two", _bob.Tree.Lines);
        Assert.Contains(_bob.Tree.Lines, line => line.StartsWith("new/a", StringComparison.Ordinal) && line.EndsWith("bob's", StringComparison.Ordinal));
        Assert.DoesNotContain(_bob.Tree.Lines, line => line.StartsWith("old", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rename_that_is_done_and_said_to_have_failed_is_found_out()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Tree.Fails = order => order is MoveDirectoryOrder;
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        AssertEqual("new/", "new/a: one", "new/b: two");
        Assert.Equal(2, _bob.Fetched);
    }

    [Fact]
    public void A_directory_that_somebody_put_in_its_place_stays()
    {
        Have(("old/a", "one"));
        _bob.Tree.Sabotage = order =>
        {
            if (order is not MoveDirectoryOrder) return;
            _bob.Tree.RenameDirectory("old", "kept");
            _bob.Tree.Write("old/mine", "bob's", Later);
        };
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        _lan.CheckAll();
        Assert.Contains("old/mine: bob's", _bob.Tree.Lines);
        Assert.Contains("kept/a: one", _bob.Tree.Lines);
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
    }

    [Fact]
    public void A_hint_that_nothing_follows_holds_back_what_is_there_for_a_second()
    {
        Have(("old/a", "one"));
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryMoved(Given.Path("old"), Given.Path("new"))));
        _bob.Turn();
        _alice.Tree.Write("old/a", "changed", Later);
        _alice.Checks();
        _lan.Settle();
        AssertEqual("old/", "old/a: changed");
        Assert.DoesNotContain(_orders, order => order is MoveDirectoryOrder);
    }

    [Theory]
    [InlineData("nowhere", "new")]
    [InlineData("old/a", "new")]
    [InlineData("old", "old/inside")]
    [InlineData("old/sub", "old")]
    [InlineData("old", "old")]
    [InlineData("old", "other")]
    [InlineData("old", "gone/new")]
    public void A_hint_that_makes_no_sense_changes_nothing(string from, string to)
    {
        Have(("old/a", "one"), ("old/sub/b", "two"), ("other/c", "three"));
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryMoved(Given.Path(from), Given.Path(to))));
        _lan.Settle();
        _alice.Tree.Write("old/a", "changed", Later);
        _alice.Checks();
        _lan.Settle();
        AssertEqual("old/", "old/a: changed", "old/sub/", "old/sub/b: two", "other/", "other/c: three");
        Assert.Empty(_bob.Closed);
    }

    [Fact]
    public void A_session_that_ends_in_the_middle_leaves_each_file_to_itself()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Happens(new FolderEvent.FrameReceived(new(1), new Frame.DirectoryMoved(Given.Path("old"), Given.Path("new"))));
        _bob.Turn();
        _lan.Cut(_bob);
        _alice.RenamesDirectory("old", "new");
        _lan.ConnectAll();
        _lan.Settle();
        AssertEqual("new/", "new/a: one", "new/b: two");
        Assert.DoesNotContain(_orders, order => order is MoveDirectoryOrder);
    }

    [Fact]
    public void A_program_that_ends_between_the_rename_and_its_rows_takes_it_for_nobodys_change()
    {
        Have(("old/a", "one"), ("old/b", "two"));
        _bob.Tree.Sabotage = order =>
        {
            if (order is MoveDirectoryOrder) throw new InvalidOperationException("killed");
        };
        _alice.RenamesDirectory("old", "new");
        Assert.Throws<InvalidOperationException>(() => _lan.Settle());
        _bob.Tree.Sabotage = null;
        _bob.Tree.RenameDirectory("old", "new");
        _lan.Cut(_bob);
        _bob.Restart();
        _lan.ConnectAll();
        _lan.CheckAll();
        AssertEqual("new/", "new/a: one", "new/b: two");
        Assert.DoesNotContain(_alice.Tree.Archive, text => text is "one" or "two");
        Assert.Equal(2, _bob.Fetched);
    }

    [Fact]
    public void All_hosts_rename_it_as_a_whole()
    {
        var carol = _lan.Add("carol");
        var orders = new List<DiskOrder>();
        Have(("old/a", "one"), ("old/b", "two"));
        _lan.ConnectAll();
        _lan.Settle();
        carol.Tree.Sabotage = orders.Add;
        _alice.RenamesDirectory("old", "new");
        _lan.Settle();
        AssertEqual("new/", "new/a: one", "new/b: two");
        Assert.Equal(_alice.Tree.Lines, carol.Tree.Lines);
        Assert.All((List<DiskOrder>[])[_orders, orders], each => Assert.IsType<MoveDirectoryOrder>(Assert.Single(each)));
    }

    private static long Later => (Given.Start + 100) * Given.Second;

    private void Have(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files) _alice.Tree.Write(path, text, Given.Start * Given.Second);
        _alice.Checks();
        _lan.Connect(_alice, _bob);
        _lan.Settle();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        _orders.Clear();
        _bob.Told.Clear();
    }

    private void AssertEqual(params string[] lines)
    {
        Assert.Equal(lines.Order(StringComparer.Ordinal), _bob.Tree.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(_bob.Tree.Lines, _alice.Tree.Lines);
    }
}
