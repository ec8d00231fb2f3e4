using CloudBox.Engine.Folder;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>What is renamed on one host is renamed on the others: the bytes are there already.</summary>
public sealed class MovingTests
{
    private readonly SessionLan _lan = new();
    private readonly SessionHost _alice;
    private readonly SessionHost _bob;
    private readonly List<DiskOrder> _orders = [];
    private int _fetchedBefore;

    public MovingTests()
    {
        (_alice, _bob) = (_lan.Add("alice"), _lan.Add("bob"));
        _bob.Tree.Sabotage = _orders.Add;
    }

    [Fact]
    public void A_renamed_file_is_renamed_and_no_bytes_travel()
    {
        Have(("a", "one"));
        Rename(("a", "b"));
        Agree("b: one");
        Assert.Equal(new MoveOrder(Given.Path("a"), Given.Path("b"), default), Assert.IsType<MoveOrder>(Assert.Single(_orders)) with { Expected = default });
        Assert.Empty(_bob.Tree.Archive);
    }

    [Fact]
    public void A_file_moves_into_another_directory()
    {
        Have(("dir/a", "one"), ("other/x", "x"));
        Rename(("dir/a", "other/b"));
        Agree("dir/", "other/", "other/b: one", "other/x: x");
        Assert.Empty(_bob.Tree.Archive);
    }

    [Fact]
    public void Renames_that_follow_each_other_move_no_bytes()
    {
        Have(("log", "new"), ("log.1", "older"), ("log.2", "oldest"));
        Rename(("log.2", "log.3"), ("log.1", "log.2"), ("log", "log.1"));
        Agree("log.1: new", "log.2: older", "log.3: oldest");
        Assert.Empty(_bob.Tree.Archive);
    }

    [Fact]
    public void A_file_renamed_over_another_takes_its_place_and_no_bytes_travel()
    {
        Have(("a", "one"), ("b", "two"));
        Rename(("a", "b"));
        Agree("b: one");
        Assert.Contains("two", _bob.Tree.Archive);
        Assert.DoesNotContain(_orders, order => order is RemoveOrder { Path.Value: "b" }); // at no time is the name empty
    }

    [Fact]
    public void Two_files_that_change_places_do_so_everywhere()
    {
        Have(("a", "one"), ("b", "two"));
        Rename(("a", "x"), ("b", "a"), ("x", "b"));
        _lan.Settle();
        Assert.Equal(["a: two", "b: one"], _bob.Tree.Lines);
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
    }

    [Fact]
    public void A_file_that_is_edited_at_the_moment_it_is_to_be_renamed_stays_and_the_new_name_appears_too()
    {
        Have(("a", "one"));
        var isFirst = true;
        _bob.Tree.Sabotage = order =>
        {
            if (order is not MoveOrder || !isFirst) return;
            isFirst = false;
            _bob.Tree.Write("a", "bob's", Given.Start * Given.Second);
        };
        _alice.Renames(("a", "b"));
        _lan.Settle();
        Assert.False(isFirst);
        Assert.Equal(["a: bob's", "b: one"], _bob.Tree.Lines);
        Assert.Equal(_bob.Tree.Lines, _alice.Tree.Lines);
    }

    [Fact]
    public void A_copy_of_a_file_that_stays_takes_nothing_away()
    {
        Have(("a", "one"));
        _alice.Tree.Write("b", "one", Given.Start * Given.Second);
        _lan.CheckAll();
        Assert.Equal(["a: one", "b: one"], _bob.Tree.Lines);
    }

    [Fact]
    public void A_name_that_the_watcher_saw_leave_is_no_deletion_while_the_index_knows_nothing_of_the_new_one()
    {
        Have(("a", "one"));
        _alice.Tree.Rename("a", "b");
        var look = _alice.Tree.Observe(Given.Path("b"), _alice.Engine.Epoch) with { Kind = ObservedKind.Unstable, MovedFrom = Given.Path("a") };
        _alice.Happens(new CloudBox.Engine.Events.FolderEvent.Observed([look]));
        _alice.Turn();
        Assert.True(_alice.Index.Find(Given.Path("a"))!.IsLive);
        _lan.CheckAll();
        Assert.Equal(["b: one"], _bob.Tree.Lines);
    }

    private void Have(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files) _alice.Tree.Write(path, text, Given.Start * Given.Second);
        _lan.ConnectAll();
        _lan.CheckAll();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        _orders.Clear();
        _fetchedBefore = _bob.Fetched;
    }

    private void Rename(params (string From, string To)[] renames)
    {
        _alice.Renames(renames);
        _lan.Settle();
    }

    private void Agree(params string[] lines)
    {
        Assert.Equal(lines, _bob.Tree.Lines);
        Assert.Equal(lines, _alice.Tree.Lines);
        Assert.Equal(_fetchedBefore, _bob.Fetched);
    }
}
