using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Versions;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>Two and more hosts with sessions end up with the same folder, whatever was done on each.</summary>
public sealed class ConvergingTests
{
    private readonly SessionLan _lan = new();
    private readonly SessionHost _alice;
    private readonly SessionHost _bob;
    private long _time = Given.Start * Given.Second;

    public ConvergingTests() => (_alice, _bob) = (_lan.Add("alice"), _lan.Add("bob"));

    [Fact]
    public void A_new_file_arrives()
    {
        _lan.ConnectAll();
        Write(_alice, "docs/a.txt", "one");
        Agree("docs/", "docs/a.txt: one");
        Assert.Equal(1, _bob.Fetched);
    }

    [Fact]
    public void Folders_that_are_equal_when_they_meet_move_no_file()
    {
        Write(_alice, "a", "same");
        Write(_bob, "a", "same");
        _lan.ConnectAll();
        Agree("a: same");
        Assert.Equal(0, _alice.Fetched + _bob.Fetched);
        Assert.Equal(_alice.Index.Find(Given.Path("a"))!.Versions, _bob.Index.Find(Given.Path("a"))!.Versions);
    }

    [Fact]
    public void Two_edits_while_cut_off_are_both_kept_under_the_same_names()
    {
        Write(_alice, "report.txt", "base");
        _lan.ConnectAll();
        _lan.Cut(_bob);
        Write(_alice, "report.txt", "alice's");
        Write(_bob, "report.txt", "bob's"); // the later one
        _lan.ConnectAll();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.Equal(2, _alice.Tree.Lines.Count);
        Assert.Contains("report.txt: bob's", _alice.Tree.Lines);
        Assert.Matches(@"^report \(conflict alice [0-9a-f]{8}\)\.txt: alice's$", _alice.Tree.Lines[0]);
    }

    [Fact]
    public void Deleting_the_copy_resolves_the_conflict_everywhere()
    {
        var copy = Conflict();
        Do(_alice, () => _alice.Tree.Delete(copy));
        Agree("report.txt: bob's");
        Assert.Single(_bob.Index.Find(Given.Path("report.txt"))!.Versions.Siblings);
    }

    [Fact]
    public void Deleting_the_winner_gives_its_name_to_the_copy_everywhere()
    {
        Conflict();
        Do(_bob, () => _bob.Tree.Delete("report.txt"));
        Agree("report.txt: alice's");
    }

    [Fact]
    public void Deleting_both_deletes_the_file_everywhere()
    {
        var copy = Conflict();
        Do(_bob, () =>
        {
            _bob.Tree.Delete("report.txt");
            _bob.Tree.Delete(copy);
        });
        Agree();
    }

    [Fact]
    public void Editing_the_copy_makes_it_an_ordinary_file_everywhere()
    {
        var copy = Conflict();
        Write(_bob, copy, "merged");
        Agree($"{copy}: merged", "report.txt: bob's");
        Assert.Single(_alice.Index.Find(Given.Path("report.txt"))!.Versions.Siblings);
        Assert.Null(_alice.Index.Find(Given.Path(copy))!.CopyOf);
    }

    [Fact]
    public void Moving_the_copy_over_the_winner_resolves_the_conflict()
    {
        var copy = Conflict();
        Do(_alice, () => _alice.Tree.Rename(copy, "report.txt"));
        Agree("report.txt: alice's");
    }

    [Fact]
    public void Giving_the_path_the_losers_bytes_leaves_no_copy()
    {
        Conflict();
        Write(_alice, "report.txt", "alice's");
        Agree("report.txt: alice's");
    }

    [Fact]
    public void A_removal_that_was_made_and_said_to_have_failed_is_no_deletion_of_somebody()
    {
        Do(_alice, () => _alice.Tree.MakeDirectory("d"));
        _lan.ConnectAll();
        _bob.Tree.Fails = order => order is RemoveDirectoryOrder;
        Do(_alice, () => _alice.Tree.DeleteAll("d"));
        Do(_alice, () => _alice.Tree.MakeDirectory("d"));
        _bob.Tree.Fails = _ => false;
        _lan.CheckAll();
        Agree("d/");
    }

    [Fact]
    public void When_ordinary_files_have_both_names_of_a_copy_it_has_another()
    {
        Conflict();
        var loser = _bob.Index.Find(Given.Path("report.txt"))!.Versions.Siblings.Single(sibling => sibling.Entry.Author == "alice").Entry;
        _lan.Cut(_bob);
        foreach (var attempt in new[] { 0, 1 }) Write(_bob, ConflictName.Of(Given.Path("report.txt"), loser, attempt)!.Value.Value, $"mine {attempt}");
        Write(_alice, "report.txt", "alice's again"); // a conflict that is none of bob's
        _lan.ConnectAll();
        _lan.CheckAll();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.Contains(_bob.Tree.Lines, line => line.EndsWith(": mine 0", StringComparison.Ordinal));
        Assert.Contains(_bob.Tree.Lines, line => line.EndsWith(": mine 1", StringComparison.Ordinal));
        Assert.Contains("report.txt: alice's again", _bob.Tree.Lines);
    }

    [Fact]
    public void A_delete_that_met_an_edit_leaves_the_edit()
    {
        Write(_alice, "f", "base");
        _lan.ConnectAll();
        _lan.Cut(_bob);
        Do(_alice, () => _alice.Tree.Delete("f"));
        Write(_bob, "f", "edited");
        _lan.ConnectAll();
        Agree("f: edited");
    }

    [Fact]
    public void Who_was_away_brings_nothing_back()
    {
        Write(_alice, "d/f", "base");
        Write(_alice, "stays", "x");
        _lan.ConnectAll();
        _lan.Cut(_bob);
        Do(_alice, () => _alice.Tree.DeleteAll("d"));
        _lan.ConnectAll();
        Agree("stays: x");
        Assert.Contains("base", _bob.Tree.Archive);
    }

    [Fact]
    public void A_directory_against_a_file_keeps_both_and_the_directory_has_the_name()
    {
        Write(_alice, "x", "a file");
        Write(_bob, "x/inside", "deep");
        _lan.ConnectAll();
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.Contains("x/inside: deep", _alice.Tree.Lines);
        Assert.Contains(_bob.Tree.Lines, line => line.StartsWith("x (conflict alice", StringComparison.Ordinal) && line.EndsWith(": a file", StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_that_somebody_filled_while_it_was_deleted_stays()
    {
        Write(_alice, "d/old", "o");
        _lan.ConnectAll();
        _lan.Cut(_bob);
        Do(_alice, () => _alice.Tree.DeleteAll("d"));
        Write(_bob, "d/new", "n");
        _lan.ConnectAll();
        _lan.CheckAll();
        Agree("d/", "d/new: n");
    }

    [Fact]
    public void Empty_directories_links_and_modes_travel()
    {
        _lan.ConnectAll();
        Do(_alice, () =>
        {
            _alice.Tree.MakeDirectory("empty/deep");
            _alice.Tree.Link("link", "somewhere/else");
            _alice.Tree.Write("tool", "#!", ++_time, mode: 0x1ED);
        });
        Agree("empty/", "empty/deep/", "link -> somewhere/else", "tool: #!");
        Assert.Equal(0x1EDu, _bob.Tree.Stat(Given.Path("tool"))!.Value.Mode);
    }

    [Fact]
    public void Another_mode_or_mtime_is_no_conflict()
    {
        Write(_alice, "f", "x");
        _lan.ConnectAll();
        _lan.Cut(_bob);
        Do(_alice, () => _alice.Tree.Write("f", "x", _time, mode: 0x180));
        Do(_bob, () => _bob.Tree.Write("f", "x", _time + 5));
        _lan.ConnectAll();
        Agree("f: x");
        Assert.Equal(_alice.Tree.Stat(Given.Path("f"))!.Value.ModifiedNs, _bob.Tree.Stat(Given.Path("f"))!.Value.ModifiedNs);
        Assert.Equal(_alice.Tree.Stat(Given.Path("f"))!.Value.Mode, _bob.Tree.Stat(Given.Path("f"))!.Value.Mode);
    }

    [Fact]
    public void Two_names_that_were_swapped_are_swapped_everywhere()
    {
        Write(_alice, "a", "1");
        Write(_alice, "b", "2");
        _lan.ConnectAll();
        Do(_alice, () =>
        {
            _alice.Tree.Rename("a", "t");
            _alice.Tree.Rename("b", "a");
            _alice.Tree.Rename("t", "b");
        });
        Agree("a: 2", "b: 1");
    }

    [Fact]
    public void Peers_that_never_met_converge_through_a_third()
    {
        var carol = _lan.Add("carol");
        _lan.Connect(_alice, _bob);
        _lan.Connect(_bob, carol);
        Write(_alice, "f", "1");
        Write(carol, "g", "2");
        Agree("f: 1", "g: 2");
        Assert.Equal(_alice.Tree.Lines, carol.Tree.Lines);
        Do(carol, () => carol.Tree.Delete("f"));
        Agree("g: 2");
    }

    [Fact]
    public void A_tombstone_goes_when_every_member_has_applied_it_and_not_before()
    {
        var carol = _lan.Add("carol");
        Write(_alice, "f", "1");
        Write(_alice, "g", "1");
        _lan.ConnectAll();
        _lan.Cut(carol);
        Do(_alice, () => _alice.Tree.Delete("f"));
        _lan.CheckAll();
        Assert.NotNull(_alice.Index.Find(Given.Path("f")));
        Assert.NotNull(_bob.Index.Find(Given.Path("f")));
        _lan.ConnectAll();
        Write(_alice, "h", "1");
        Write(_bob, "i", "1");
        Assert.Null(_alice.Index.Find(Given.Path("f")));
        Assert.Null(_bob.Index.Find(Given.Path("f")));
    }

    [Fact]
    public void A_lost_index_deletes_nothing()
    {
        Write(_alice, "f", "1");
        _lan.ConnectAll();
        _lan.Cut(_bob);
        _bob.LoseIndex();
        _lan.ConnectAll();
        Agree("f: 1");
    }

    [Fact]
    public void An_index_of_yesterday_deletes_nothing_and_takes_a_new_identity()
    {
        Write(_alice, "f", "1");
        Write(_bob, "g", "1");
        _lan.ConnectAll();
        var yesterday = _bob.Index.Copy();
        var replica = _bob.Index.Replica;
        _lan.Cut(_bob);
        _bob.Restart();
        _lan.ConnectAll();
        Write(_bob, "new", "of bob");
        Write(_alice, "f", "2");
        _lan.Cut(_bob);
        _bob.Restart(yesterday);
        Write(_bob, "other", "under a number that is in use");
        _lan.ConnectAll();
        Agree("f: 2", "g: 1", "new: of bob", "other: under a number that is in use");
        Assert.NotEqual(replica, _bob.Index.Replica);
        Assert.Single(_bob.Told.OfType<Report.Renewed>());
    }

    [Fact]
    public void A_clone_of_an_index_takes_a_new_identity()
    {
        Write(_alice, "f", "1");
        _lan.ConnectAll();
        var clone = _alice.Index.Copy();
        var carol = _lan.Add("carol");
        carol.Restart(clone);
        _lan.ConnectAll();
        _lan.CheckAll();
        Assert.NotEqual(_alice.Index.Replica, carol.Index.Replica);
        Write(_alice, "g", "1");
        Write(carol, "h", "1");
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.Equal(_alice.Tree.Lines, carol.Tree.Lines);
    }

    [Fact]
    public void A_save_at_the_very_moment_of_an_install_is_kept()
    {
        Write(_alice, "f", "base");
        _lan.ConnectAll();
        _bob.Tree.Sabotage = order =>
        {
            _bob.Tree.Sabotage = null;
            _bob.Tree.Write("f", "bob's save", ++_time);
        };
        Write(_alice, "f", "alice's");
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
        Assert.Equal(2, _bob.Tree.Lines.Count);
        Assert.Contains("f: bob's save", _bob.Tree.Lines);
    }

    private string Conflict()
    {
        Two_edits_while_cut_off_are_both_kept_under_the_same_names();
        return _alice.Tree.Paths.First().Value;
    }

    private void Write(SessionHost host, string path, string text) => Do(host, () => host.Tree.Write(path, text, _time += 1000));

    private void Do(SessionHost host, Action change)
    {
        change();
        host.Checks();
        _lan.Settle();
    }

    private void Agree(params string[] lines)
    {
        Assert.Equal(lines, _alice.Tree.Lines);
        Assert.Equal(lines, _bob.Tree.Lines);
        Assert.Equal(0, _alice.Engine.Needed + _bob.Engine.Needed);
    }
}
