using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>I7: when in doubt the folder stops, and nothing is deleted anywhere.</summary>
public sealed class HaltTests
{
    private static readonly Peer Bob = Given.Peer();
    private static readonly FolderEvent Broken = new FolderEvent.RootChecked(RootHealth.Broken("The folder is gone."));

    private readonly EngineProbe _probe = new();

    [Fact]
    public void The_last_nine_files_may_vanish_at_once()
    {
        Folder(9);
        _probe.Checks(Files(9));
        Assert.False(_probe.Engine.IsHalted);
        Assert.Equal(9, _probe.Waits(1).Count(said => said.Type == StatusType.FileDeleted));
    }

    [Fact]
    public void When_all_of_ten_files_vanish_at_once_the_folder_halts_and_deletes_nothing()
    {
        Folder(10);
        _probe.Checks(Files(10));
        AssertHaltedWith(10);
    }

    [Fact]
    public void When_they_vanish_in_several_parts_none_is_deleted_before_a_check_has_seen_the_end()
    {
        Folder(1000);
        _probe.SeesNothingAt(Files(5));
        for (var seen = 5; seen < 1000; seen += 5)
        {
            _probe.SeesNothingAt([.. Files(1000).Skip(seen).Take(5)]);
            Assert.DoesNotContain(_probe.Waits(0.01), said => said.Type == StatusType.FileDeleted);
        }

        Assert.Equal(1000, _probe.Index.CountLive());
        _probe.Checks(Files(1000));
        _probe.Waits(1);
        _probe.Checks(Files(1000));
        AssertHaltedWith(1000);
    }

    [Fact]
    public void A_check_amid_many_deletes_does_not_take_the_first_half_for_all()
    {
        Folder(1000);
        _probe.SeesNothingAt(Files(500));
        _probe.Checks(Files(500));
        Assert.Equal(1000, _probe.Index.CountLive());
        Assert.True(AsksForACheckWithin(1));
        _probe.Checks(Files(1000));
        _probe.Waits(1);
        AssertHaltedWith(1000);
    }

    [Fact]
    public void A_check_that_begins_while_it_is_quiet_counts_once_it_has_stayed_quiet()
    {
        Folder(100);
        _probe.SeesNothingAt(Files(50));
        Assert.True(AsksForACheckWithin(0.1));
        _probe.Checks(Files(50));
        Assert.Equal(100, _probe.Index.CountLive());
        Assert.False(AsksForACheckWithin(1));
        Assert.Equal(50, _probe.Index.CountLive());
    }

    [Fact]
    public void A_check_that_has_ended_before_more_is_gone_counts_for_nothing()
    {
        Folder(100);
        _probe.SeesNothingAt(Files(50));
        Assert.True(AsksForACheckWithin(0.1));
        _probe.Checks(Files(50));
        _probe.SeesNothingAt([.. Files(60).Skip(50)]);
        Assert.True(AsksForACheckWithin(1));
        Assert.Equal(100, _probe.Index.CountLive());
        _probe.Checks(Files(60));
        _probe.Waits(1);
        Assert.Equal(40, _probe.Index.CountLive());
    }

    [Fact]
    public void A_folder_that_halts_while_deletions_wait_deletes_nothing_and_stays_halted()
    {
        Folder(100);
        _probe.SeesNothingAt(Files(50));
        Assert.True(AsksForACheckWithin(0.1));
        _probe.Checks(Files(50));
        _probe.Step(Broken);
        _probe.Waits(1);
        AssertHaltedWith(100);
    }

    [Fact]
    public void A_check_that_has_not_seen_all_that_is_held_counts_for_nothing()
    {
        Folder(100);
        _probe.SeesNothingAt(Files(50));
        Assert.True(AsksForACheckWithin(0.1));
        _probe.Checks(Files(49)); // one is there again
        Assert.True(AsksForACheckWithin(1));
        Assert.Equal(100, _probe.Index.CountLive());
    }

    [Fact]
    public void Many_deletes_that_leave_a_file_go_out_after_a_check()
    {
        Folder(30);
        _probe.SeesNothingAt(Files(29));
        Assert.True(AsksForACheckWithin(1));
        _probe.Checks(Files(29));
        Assert.False(_probe.Engine.IsHalted);
        Assert.Equal(29, _probe.Waits(1).Count(said => said.Type == StatusType.FileDeleted));
    }

    [Fact]
    public void Deletes_that_never_end_wait_for_a_check_some_seconds_and_not_for_ever()
    {
        Folder(1000);
        for (var seen = 0; seen < 600; seen += 10)
        {
            _probe.SeesNothingAt([.. Files(1000).Skip(seen).Take(10)]);
            if (AsksForACheckWithin(0.1)) return;
        }

        Assert.Fail("no check was asked for in six seconds");
    }

    [Fact]
    public void It_stays_halted_though_the_last_part_was_small_and_time_passes()
    {
        Folder(12);
        _probe.Loses(Files(9));
        _probe.SeesNothingAt([.. Files(12).Skip(9)]);
        _probe.Waits(1);
        _probe.Checks([.. Files(12).Skip(9)]);
        AssertHaltedWith(3);
        _probe.Waits(3600);
        _probe.Checks([.. Files(12).Skip(9)]);
        AssertHaltedWith(3);
    }

    [Fact]
    public void While_it_is_halted_single_files_that_seem_gone_are_not_deleted_either()
    {
        Folder(20);
        _probe.Checks(Files(20));
        foreach (var file in Files(20)) _probe.SeesNothingAt(file);
        AssertHaltedWith(20);
    }

    [Fact]
    public void It_goes_on_when_the_files_are_back()
    {
        Folder(20);
        _probe.Checks(Files(20));
        _probe.Checks();
        Assert.False(_probe.Engine.IsHalted);
        Assert.Single(_probe.Told.OfType<Report.Resumed>());
        Assert.DoesNotContain(_probe.Waits(10), said => said.Type == StatusType.FileDeleted);
    }

    [Fact]
    public void A_new_file_says_that_the_deletes_were_meant()
    {
        Folder(20);
        _probe.Checks(Files(20));
        _probe.Sees("new", "x", 5);
        Assert.True(_probe.Engine.IsHalted);
        _probe.Checks(Files(20));
        Assert.False(_probe.Engine.IsHalted);
        Assert.Equal(20, _probe.Waits(1).Count(said => said.Type == StatusType.FileDeleted));
    }

    [Fact]
    public void It_stays_halted_for_as_long_as_nothing_changes_and_says_so_once()
    {
        Folder(20);
        for (var i = 0; i < 5; i++)
        {
            _probe.Checks(Files(20));
            _probe.Waits(60);
        }

        AssertHaltedWith(20);
        Assert.Single(_probe.Told.OfType<Report.Halted>());
    }

    [Fact]
    public void A_folder_through_which_files_only_pass_does_not_halt()
    {
        for (var i = 0; i < 50; i++)
        {
            _probe.Sees("spool", $"job {i}", i);
            _probe.Waits(1);
            _probe.Loses("spool");
            _probe.Waits(1);
        }

        Assert.False(_probe.Engine.IsHalted);
    }

    [Fact]
    public void A_file_added_in_between_does_not_hide_that_the_folder_is_being_emptied()
    {
        Folder(20);
        _probe.SeesNothingAt(Files(12));
        _probe.Sees("new", "x", 5);
        _probe.SeesNothingAt([.. Files(20).Skip(12), "new"]);
        Assert.True(AsksForACheckWithin(1));
        _probe.Checks([.. Files(20), "new"]);
        _probe.Waits(1);
        AssertHaltedWith(21);
    }

    [Fact]
    public void With_a_broken_root_it_halts_and_takes_nothing_from_peers()
    {
        _probe.With("f").Step(Broken);
        Assert.Equal("The folder is gone.", Assert.Single(_probe.Told.OfType<Report.Halted>()).Problem);
        Assert.Empty(_probe.Hears(Bob, StatusType.FileAdded, Given.Record("g", "x", 5), 5));
        Assert.Empty(_probe.Hears(Bob, StatusType.FileDeleted, Given.Record("f", "f v1", -100), 900));
        Assert.Empty(_probe.Hears(Bob, StatusType.DirectoryEmpty));
    }

    [Fact]
    public void A_scan_of_a_broken_root_deletes_nothing()
    {
        _probe.With("f").Step(new FolderEvent.ScanFinished(
            [Given.Look(ObservedKind.Absent, asOf: _probe.Engine.Epoch)], RootHealth.Broken("gone"), _probe.Engine.Epoch, true));
        Assert.True(_probe.Engine.IsHalted);
        Assert.Equal("live", _probe.TextState("f"));
    }

    [Fact]
    public void Only_a_complete_check_of_a_healthy_root_lets_it_go_on()
    {
        _probe.With("f").Step(Broken);
        Assert.Single(_probe.Step(new FolderEvent.RootChecked(RootHealth.Healthy)).OfType<Effect.Rescan>());
        _probe.Step(new FolderEvent.ScanFinished([], RootHealth.Healthy, _probe.Engine.Epoch, IsCheck: false));
        Assert.True(_probe.Engine.IsHalted);
        Assert.Contains(_probe.Checks(), effect => effect is Effect.Announce { Announcement.Type: StatusType.NoChanges });
        Assert.False(_probe.Engine.IsHalted);
    }

    [Fact]
    public void While_it_is_halted_the_beacon_goes_on_and_nothing_else_is_said()
    {
        _probe.With("f", "g").Step(new FolderEvent.Started());
        _probe.Loses("f");
        _probe.Step(Broken);
        _probe.Hears(Bob, StatusType.Status, news: PeerNews.Appeared);
        Assert.All(_probe.Waits(30), said => Assert.Equal(StatusType.Status, said.Type));
        _probe.Checks();
        Assert.Contains(_probe.Waits(1), said => said.Type == StatusType.FileDeleted);
    }

    [Fact]
    public void A_fetch_that_ends_while_it_is_halted_is_dropped()
    {
        var fetch = Fetching();
        _probe.Step(Broken);
        var effects = _probe.Receives(fetch, "x");
        Assert.Single(effects.OfType<Effect.Drop>());
        Assert.Empty(effects.OfType<Effect.Install>());
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void An_install_that_ends_while_it_is_halted_is_recorded()
    {
        var install = Assert.Single(_probe.Receives(Fetching(), "x").OfType<Effect.Install>());
        _probe.Step(Broken);
        _probe.Installs(install);
        Assert.True(_probe.Has("f", "x"));
    }

    [Fact]
    public void An_install_that_finds_a_change_while_it_is_halted_starts_nothing_and_leaves_nothing()
    {
        var install = Assert.Single(_probe.Receives(Fetching(), "x").OfType<Effect.Install>());
        _probe.Step(Broken);
        _probe.Installs(install, InstallOutcome.Changed);
        Assert.Empty(_probe.Sees("f", "mine", 1).OfType<Effect.Fetch>());
        Assert.Empty(_probe.SeesNothingAt("f").OfType<Effect.Fetch>());
        _probe.Checks();
        _probe.Waits(5);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void An_unanswered_question_about_a_delete_is_forgotten()
    {
        _probe.With("f").Hears(Bob, StatusType.FileDeleted, Given.Record("f", "unknown", 50), 50);
        var check = Assert.Single(_probe.SeesWhatIsKnown("f").OfType<Effect.CheckDelete>());
        _probe.Step(Broken);
        Assert.Empty(_probe.Step(new FolderEvent.DeleteChecked(Bob, check.File, DeleteAnswer.Stands)));
        Assert.True(_probe.Engine.IsIdle);
    }

    private Effect.Fetch Fetching()
    {
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("f", "x", 5), 5);
        return Assert.Single(_probe.SeesNothingAt("f").OfType<Effect.Fetch>());
    }

    private bool AsksForACheckWithin(double seconds)
    {
        var end = _probe.Now + (long)(seconds * Given.Second);
        while (_probe.Engine.NextWakeNs <= end)
        {
            _probe.Now = Math.Max(_probe.Now, _probe.Engine.NextWakeNs);
            if (_probe.Step(new FolderEvent.Ticked()).OfType<Effect.Rescan>().Any()) return true;
        }

        _probe.Now = end;
        return false;
    }

    private void Folder(int count)
    {
        _probe.With(Files(count));
        _probe.Waits(60);
    }

    private void AssertHaltedWith(int live)
    {
        Assert.True(_probe.Engine.IsHalted);
        Assert.Equal(live, _probe.Index.CountLive());
    }

    private static string[] Files(int count) => [.. Enumerable.Range(0, count).Select(i => $"f{i:D4}")];
}
