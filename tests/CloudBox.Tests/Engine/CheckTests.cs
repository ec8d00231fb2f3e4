using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>What each check says, what peers' summaries lead to, and the beacon.</summary>
public sealed class CheckTests
{
    private static readonly Peer Bob = Given.Peer("bob");
    private static readonly Peer Carol = Given.Peer("carol");
    private static readonly Peer Old = Given.Peer("old", PeerDialect.Original);
    private static readonly Sha1Digest Elsewhere = Given.Content("another folder").Sha1;

    private readonly EngineProbe _probe = new();

    [Fact]
    public void A_check_of_an_empty_folder_says_empty()
    {
        Assert.Equal(StatusType.DirectoryEmpty, Said(_probe.Checks()).Single().Type);
        Assert.Equal(0, Said(_probe.Checks()).Single().NewestMtime);
    }

    [Fact]
    public void A_check_without_changes_says_so_with_the_newest_mtime_and_the_hash_of_the_directory()
    {
        _probe.Sees("f", "x", 5);
        _probe.Sees("g", "y", 9);
        var said = Said(_probe.Checks()).Single();
        Assert.Equal((StatusType.NoChanges, Given.Start + 9, _probe.Index.Summarize().Sha1), (said.Type, said.NewestMtime!.Value, said.DirectorySha1!.Value));
    }

    [Fact]
    public void A_check_that_finds_changes_says_these_and_nothing_else()
    {
        _probe.With("f", "g");
        _probe.Sees("f", "x", 5, isCheck: true);
        Assert.Empty(Said(_probe.Checks("g")));
        Assert.Equal([StatusType.FileModified, StatusType.FileDeleted], _probe.Waits(1).Select(said => said.Type));
        Assert.Equal(StatusType.NoChanges, Said(_probe.Checks()).Single().Type);
    }

    [Fact]
    public void An_emptied_folder_names_the_mtime_of_its_last_file()
    {
        _probe.With("f");
        _probe.Loses("f");
        var said = Said(_probe.Checks()).Single();
        Assert.Equal((StatusType.DirectoryEmpty, Given.Start - 100), (said.Type, said.NewestMtime!.Value));
    }

    [Fact]
    public void The_beacon_comes_at_start_and_every_five_seconds_and_ends_with_a_goodbye()
    {
        Assert.Equal(StatusType.Status, Said(_probe.Step(new FolderEvent.Started())).Single().Type);
        var said = _probe.Waits(60);
        Assert.Equal(12, said.Count);
        Assert.All(said, beacon => Assert.Equal((StatusType.Status, StatusFeatures.None), (beacon.Type, beacon.Features)));
        Assert.Equal(StatusFeatures.Leaving, Said(_probe.Step(new FolderEvent.Stopping())).Single().Features);
        Assert.Empty(_probe.Waits(60));
    }

    [Fact]
    public void A_clock_that_is_set_back_an_hour_silences_nothing()
    {
        _probe.With("f").Step(new FolderEvent.Started());
        _probe.Waits(6);
        for (var i = 0; i < 100; i++) _probe.Sees($"g{i}", "x", 5); // the pacer is busy
        _probe.Step(new FolderEvent.Ticked());
        _probe.Now -= 3600 * Given.Second;
        _probe.Step(new FolderEvent.Ticked());
        var said = _probe.Waits(60);
        Assert.InRange(said.Count(announcement => announcement.Type == StatusType.Status), 11, 13);
        Assert.True(_probe.Engine.IsIdle);
        Assert.True(Differs(Bob));
    }

    [Fact]
    public void A_peer_that_appears_is_told_what_we_have_once_for_all_that_appear_together()
    {
        _probe.With("f").Waits(10);
        foreach (var peer in new[] { Bob, Carol, Given.Peer("dave") }) _probe.Hears(peer, StatusType.Status, news: PeerNews.Appeared);
        Assert.Equal(StatusType.NoChanges, Assert.Single(_probe.Waits(5)).Type);
    }

    [Fact]
    public void Before_its_first_check_a_folder_says_nothing_of_itself()
    {
        _probe.Sees("f", "x", 5);
        _probe.Waits(1);
        _probe.Hears(Bob, StatusType.Status, news: PeerNews.Appeared);
        _probe.Hears(Bob, StatusType.NoChanges, directory: Elsewhere);
        Assert.Empty(_probe.Waits(30));
        Assert.Empty(_probe.Told.OfType<Report.Differs>());
    }

    [Fact]
    public void A_summary_heard_before_the_first_check_is_compared_after_it()
    {
        _probe.Sees("f", "x", 5);
        _probe.Waits(1);
        _probe.Hears(Old, StatusType.NoChanges, directory: Elsewhere);
        _probe.Checks();
        Assert.Contains(_probe.Waits(1), said => said.Type == StatusType.FileAdded);
        Assert.Single(_probe.Told.OfType<Report.Differs>());
    }

    [Fact]
    public void A_rename_that_nobody_heard_of_shows_in_the_names_of_a_modern_peer()
    {
        _probe.With("f");
        var same = _probe.Index.Summarize();
        _probe.Hears(Bob, StatusType.NoChanges, directory: same.Sha1, names: same.Names);
        Assert.Empty(_probe.Waits(1));
        _probe.Hears(Bob, StatusType.NoChanges, directory: same.Sha1, names: same.Names + 1);
        Assert.Contains(_probe.Waits(1), said => said.Type == StatusType.FileAdded);
    }

    [Fact]
    public void An_original_peer_that_appears_hears_of_every_file_once_a_check_at_most()
    {
        _probe.With("f");
        _probe.Hears(Old, StatusType.Status, news: PeerNews.Appeared);
        Assert.Single(_probe.Waits(1), said => said.Type == StatusType.FileAdded);
        _probe.Hears(Given.Peer("older", PeerDialect.Original), StatusType.Status, news: PeerNews.Appeared);
        Assert.DoesNotContain(_probe.Waits(1), said => said.Type == StatusType.FileAdded);
        _probe.Waits(60);
        _probe.Hears(Given.Peer("oldest", PeerDialect.Original), StatusType.Status, news: PeerNews.Appeared);
        Assert.Single(_probe.Waits(1), said => said.Type == StatusType.FileAdded);
    }

    [Fact]
    public void A_transfer_that_never_ends_does_not_keep_us_from_comparing_for_ever()
    {
        _probe.With("f");
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("g", "x", 5), 5);
        Assert.Single(_probe.SeesNothingAt("g").OfType<Effect.Fetch>()); // and nothing comes
        Assert.False(Differs(Old));
        _probe.Step(new FolderEvent.Started());
        Assert.Contains(_probe.Waits(200), said => said.Type == StatusType.FileAdded);
    }

    [Fact]
    public void A_modern_peer_that_differed_while_we_were_busy_is_asked_before_everything_is_announced_again()
    {
        _probe.With("f");
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("g", "x", 5), 5);
        Assert.False(Differs(Bob));
        _probe.FailsToFetch(Assert.Single(_probe.SeesNothingAt("g").OfType<Effect.Fetch>()));
        Assert.Equal(StatusType.NoChanges, Assert.Single(_probe.Waits(3)).Type);
        Assert.Empty(_probe.Told.OfType<Report.Differs>());
        Assert.True(Differs(Bob));
    }

    [Theory]
    [InlineData(StatusType.NoChanges)]
    [InlineData(StatusType.DirectoryEmpty)]
    public void A_peer_that_holds_other_files_makes_us_announce_all_of_ours_and_a_summary(StatusType type)
    {
        _probe.With("f", "g").Waits(10);
        _probe.Hears(Bob, type, directory: type == StatusType.NoChanges ? Elsewhere : null);
        var said = _probe.Waits(5).Select(announcement => announcement.Type).ToList();
        Assert.Equal(2, said.Count(announced => announced == StatusType.FileAdded));
        Assert.Equal(1, said.Count(announced => announced == StatusType.NoChanges));
        Assert.Single(_probe.Told.OfType<Report.Differs>());
    }

    [Fact]
    public void A_peer_that_holds_the_same_files_changes_nothing()
    {
        _probe.With("f").Hears(Bob, StatusType.NoChanges, directory: _probe.Index.Summarize().Sha1);
        Assert.Empty(_probe.Waits(10));
    }

    [Fact]
    public void A_header_alone_says_nothing_to_compare_with()
    {
        _probe.With("f").Hears(Bob, StatusType.NoChanges);
        Assert.Empty(_probe.Waits(10));
    }

    [Fact]
    public void A_mismatch_that_lasts_is_answered_ever_more_rarely_and_reported_once()
    {
        _probe.With("f");
        var answered = new List<int>();
        for (var check = 0; check < 64; check++)
        {
            if (Differs(Bob)) answered.Add(check);
            _probe.Waits(60);
        }

        Assert.Equal([0, 1, 3, 7, 15, 25, 35, 45, 55], answered);
        Assert.Single(_probe.Told.OfType<Report.Differs>());
    }

    [Fact]
    public void While_files_are_on_their_way_summaries_wait()
    {
        _probe.With("f");
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("g", "x", 5), 5);
        Assert.False(Differs(Old));
        Assert.Empty(_probe.Told.OfType<Report.Differs>());
        _probe.FailsToFetch(Assert.Single(_probe.SeesNothingAt("g").OfType<Effect.Fetch>()));
        Assert.Contains(_probe.Waits(1), said => said.Type == StatusType.FileAdded);
        Assert.Single(_probe.Told.OfType<Report.Differs>());
    }

    [Fact]
    public void A_summary_that_fits_once_the_last_file_is_in_place_is_no_mismatch()
    {
        _probe.With("f");
        _probe.Hears(Bob, StatusType.FileDeleted, Given.Record("f", "f v1", -100), 50);
        _probe.Hears(Bob, StatusType.DirectoryEmpty);
        _probe.Removes(Assert.Single(_probe.SeesWhatIsKnown("f").OfType<Effect.Remove>()));
        Assert.Empty(_probe.Waits(5));
        Assert.Empty(_probe.Told.OfType<Report.Differs>());
    }

    [Fact]
    public void Of_a_peers_summaries_that_wait_the_last_one_counts()
    {
        _probe.With("f");
        var same = _probe.Index.Summarize().Sha1;
        var halt = new FolderEvent.RootChecked(RootHealth.Broken("gone"));
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("g", "x", 5), 5);
        _probe.Hears(Bob, StatusType.NoChanges, directory: Elsewhere);
        _probe.Step(halt);
        _probe.Checks();
        _probe.Hears(Bob, StatusType.NoChanges, directory: same);
        _probe.Waits(10);
        Assert.Empty(_probe.Told.OfType<Report.Differs>());
    }

    private bool Differs(Peer peer)
    {
        _probe.Hears(peer, StatusType.NoChanges, directory: Elsewhere);
        return _probe.Waits(0).Any(said => said.Type == StatusType.FileAdded);
    }

    private static IEnumerable<CloudBox.Engine.Transfer.Announcement> Said(IReadOnlyList<Effect> effects) =>
        effects.OfType<Effect.Announce>().Select(announce => announce.Announcement);
}
