using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>A peer's file on its way into the folder.</summary>
public sealed class ReceivingTests
{
    private static readonly Peer Bob = Given.Peer("bob");
    private static readonly Peer Carol = Given.Peer("carol");

    private readonly EngineProbe _probe = new();

    [Fact]
    public void A_new_file_is_looked_at_fetched_installed_put_and_then_announced()
    {
        Assert.Equal(Given.Path("f"), Only<Effect.Look>(_probe.Hears(Bob, StatusType.FileAdded, Given.Record("f", "x", 5), 5)).Path);
        var fetch = Only<Effect.Fetch>(_probe.SeesNothingAt("f"));
        Assert.Equal(new FetchOrder(Bob, Given.Record("f", "x", 5)), fetch.Order);

        var install = Only<Effect.Install>(_probe.Receives(fetch, "x"));
        Assert.Null(install.Order.Expected);
        Assert.Equal(Given.At(5), install.Order.ModifiedNs);
        Assert.Null(_probe.TextState("f"));

        Assert.Equal([typeof(Effect.Put), typeof(Effect.Tell)], _probe.Installs(install).Select(effect => effect.GetType()));
        Assert.True(_probe.Has("f", "x"));
        var announcement = Assert.Single(_probe.Waits(1));
        Assert.Equal((StatusType.FileAdded, Given.Record("f", "x", 5), Given.At(5)), (announcement.Type, announcement.File, announcement.StampNs));
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void What_replaces_a_file_is_announced_as_modified_and_expects_what_was_seen()
    {
        _probe.With("f");
        _probe.Hears(Bob, StatusType.FileModified, Given.Record("f", "x", 5), 5);
        var install = Only<Effect.Install>(_probe.Receives(Only<Effect.Fetch>(_probe.SeesWhatIsKnown("f")), "x"));
        Assert.Equal(_probe.Index.Find(Given.Path("f"))!.OnDisk, install.Order.Expected);
        _probe.Installs(install);
        Assert.Equal(StatusType.FileModified, Assert.Single(_probe.Waits(1)).Type);
        Assert.True(Assert.Single(_probe.Told.OfType<Report.Received>()).Replaced);
    }

    [Fact]
    public void An_edit_that_nobody_has_scanned_yet_wins_when_it_is_newer()
    {
        _probe.With("f");
        _probe.Hears(Bob, StatusType.FileModified, Given.Record("f", "x", 5), 5);
        Assert.Empty(_probe.Sees("f", "mine", 6).OfType<Effect.Fetch>());
        Assert.True(_probe.Has("f", "mine"));
        Assert.Equal(Given.Record("f", "mine", 6), Assert.Single(_probe.Waits(1)).File);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void An_edit_that_nobody_has_scanned_yet_is_a_version_also_when_it_loses()
    {
        _probe.With("f");
        _probe.Hears(Bob, StatusType.FileModified, Given.Record("f", "x", 5), 5);
        var effects = _probe.Sees("f", "mine", 4);
        Assert.Equal(Given.Content("mine"), Only<Effect.Put>(effects).Row.Current!.Content);
        var install = Only<Effect.Install>(_probe.Receives(Only<Effect.Fetch>(effects), "x"));
        Assert.Equal(_probe.Index.Find(Given.Path("f"))!.OnDisk, install.Order.Expected);
    }

    [Fact]
    public void An_edit_during_the_fetch_wins_when_it_is_newer_and_the_bytes_are_dropped()
    {
        var fetch = Fetching(Bob, "f", "x", 5);
        _probe.Sees("f", "mine", 6);
        var effects = _probe.Receives(fetch, "x");
        Assert.Empty(effects.OfType<Effect.Install>());
        Only<Effect.Drop>(effects);
        _probe.Waits(1);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void When_somebody_writes_at_the_very_moment_the_path_is_looked_at_and_judged_again()
    {
        var install = Only<Effect.Install>(_probe.Receives(Fetching(Bob, "f", "x", 5), "x"));
        var effects = _probe.Installs(install, InstallOutcome.Changed);
        Only<Effect.Drop>(effects);
        Only<Effect.Look>(effects);
        Assert.Empty(_probe.Sees("f", "mine", 6).OfType<Effect.Fetch>());
        Assert.True(_probe.Has("f", "mine"));
    }

    [Fact]
    public void A_file_that_changes_under_every_install_is_left_to_the_next_announcement()
    {
        var fetch = Fetching(Bob, "f", "x", 500);
        var rounds = 0;
        while (true)
        {
            var after = _probe.Installs(Only<Effect.Install>(_probe.Receives(fetch, "x")), InstallOutcome.Changed);
            Only<Effect.Drop>(after);
            Only<Effect.Look>(after);
            if (_probe.Sees("f", $"mine {rounds}", rounds).OfType<Effect.Fetch>().SingleOrDefault() is not { } next) break;
            fetch = next;
            Assert.InRange(++rounds, 1, 20);
        }

        _probe.Waits(1);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Theory]
    [InlineData(ObservedKind.Directory)]
    [InlineData(ObservedKind.NotAFile)]
    [InlineData(ObservedKind.Unreadable)]
    public void A_name_that_cannot_be_used_costs_one_report(ObservedKind kind)
    {
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("f", "x", 5), 5);
        Assert.Empty(_probe.Step(new FolderEvent.Observed([Given.Look(kind)])).OfType<Effect.Fetch>());
        Assert.Equal(InstallOutcome.Blocked, Assert.Single(_probe.Told.OfType<Report.InstallRefused>()).Outcome);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Theory]
    [InlineData(InstallOutcome.Blocked)]
    [InlineData(InstallOutcome.NoSpace)]
    [InlineData(InstallOutcome.Failed)]
    public void An_install_that_is_refused_costs_one_report_and_keeps_nothing(InstallOutcome outcome)
    {
        var effects = _probe.Installs(Only<Effect.Install>(_probe.Receives(Fetching(Bob, "f", "x", 5), "x")), outcome);
        Only<Effect.Drop>(effects);
        Assert.Empty(effects.OfType<Effect.Put>());
        Assert.Equal(outcome, Assert.Single(_probe.Told.OfType<Report.InstallRefused>()).Outcome);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void When_a_peer_sends_a_later_version_than_it_was_asked_for_that_one_is_installed()
    {
        var install = Only<Effect.Install>(_probe.Receives(Fetching(Bob, "f", "x", 5), "later", 7));
        Assert.Equal(Given.At(7), install.Order.ModifiedNs);
        _probe.Installs(install);
        Assert.True(_probe.Has("f", "later"));
    }

    [Fact]
    public void When_one_peer_cannot_be_reached_another_that_announced_the_same_is_asked()
    {
        var fetch = Fetching(Bob, "f", "x", 5);
        _probe.Hears(Carol, StatusType.FileAdded, Given.Record("f", "x", 5), 5);
        Only<Effect.Look>(_probe.FailsToFetch(fetch));
        Assert.Empty(_probe.Told);
        Assert.Equal(Carol, Only<Effect.Fetch>(_probe.SeesNothingAt("f")).Order.Peer);
    }

    [Fact]
    public void A_newer_claim_that_comes_during_the_work_is_worked_afterwards()
    {
        var fetch = Fetching(Bob, "f", "x", 5);
        _probe.Hears(Carol, StatusType.FileModified, Given.Record("f", "y", 6), 6);
        var after = _probe.Installs(Only<Effect.Install>(_probe.Receives(fetch, "x")));
        Only<Effect.Look>(after);
        Assert.Equal(Carol, Only<Effect.Fetch>(_probe.SeesWhatIsKnown("f")).Order.Peer);
    }

    [Fact]
    public void A_fetch_that_fails_everywhere_is_reported_once()
    {
        _probe.FailsToFetch(Fetching(Bob, "f", "x", 5), FetchOutcome.Mismatch);
        Assert.Single(_probe.Told.OfType<Report.FetchGivenUp>());
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void A_result_that_nobody_waits_for_is_dropped()
    {
        var stray = new FetchOrder(Bob, Given.Record("f", "x", 5));
        Only<Effect.Drop>(_probe.Step(new FolderEvent.Fetched(stray, new FetchResult(FetchOutcome.Received, stray.Wanted, new MemoryStaged("x"), Given.Content("x")))));
        Assert.Empty(_probe.Step(new FolderEvent.Installed(Given.Path("f"), new InstallResult(InstallOutcome.Done))));
        Assert.Empty(_probe.Step(new FolderEvent.Removed(Given.Path("f"), new InstallResult(InstallOutcome.Done))));
    }

    [Fact]
    public void Claims_beyond_the_limit_are_left_to_the_next_mismatch_and_told_once()
    {
        var probe = new EngineProbe(new EngineOptions { MaxClaims = 3 });
        var looks = 0;
        for (var i = 0; i < 10; i++) looks += probe.Hears(Bob, StatusType.FileAdded, Given.Record($"f{i}", "x", 5), 5).OfType<Effect.Look>().Count();
        Assert.Equal(3, looks);
        Assert.Single(probe.Told.OfType<Report.TooManyClaims>());
    }

    [Fact]
    public void The_same_bytes_with_a_later_stamp_are_not_fetched_and_a_later_edit_is_stamped_after_them()
    {
        _probe.With("f");
        Assert.Empty(_probe.Hears(Bob, StatusType.FileModified, Given.Record("f", "f v1", 900), 900).OfType<Effect.Look>());
        _probe.Sees("f", "mine", 5);
        Assert.True(_probe.Index.Find(Given.Path("f"))!.Current!.StampNs > Given.At(900));
    }

    [Fact]
    public void Bytes_that_are_there_already_when_the_claim_is_looked_at_take_its_stamp_too()
    {
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("f", "x", 5), 900);
        _probe.Sees("f", "x", 3);
        Assert.Equal(Given.At(900), _probe.Index.Find(Given.Path("f"))!.Current!.StampNs);
    }

    [Fact]
    public void Taking_over_a_stamp_does_not_make_a_peers_file_ours()
    {
        var original = Given.Peer("olga", PeerDialect.Original, clockOffset: 3600);
        var install = Only<Effect.Install>(_probe.Receives(Fetching(original, "f", "x", 3600, stamp: null), "x"));
        _probe.Installs(install);
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("f", "x", 3600), 10);
        var later = _probe.Hears(original, StatusType.FileModified, Given.Record("f", "y", 3610));
        Only<Effect.Look>(later); // ten seconds later on its own clock, and so on ours
    }

    [Fact]
    public void A_file_whose_directory_is_a_file_here_is_fetched_once_and_not_at_every_announcement()
    {
        _probe.With("thing");
        var install = Only<Effect.Install>(_probe.Receives(Only<Effect.Fetch>(Announced()), "x"));
        _probe.Step(new FolderEvent.Installed(install.Order.Path, new InstallResult(InstallOutcome.Blocked, default, "a file has the name of its directory")));
        _probe.SeesNothingAt("thing/inside");
        Assert.Empty(Announced().OfType<Effect.Fetch>());
        _probe.Loses("thing");
        Only<Effect.Fetch>(Announced());

        IReadOnlyList<Effect> Announced()
        {
            _probe.Hears(Bob, StatusType.FileAdded, Given.Record("thing/inside", "x", 5), 5);
            return _probe.SeesNothingAt("thing/inside");
        }
    }

    private Effect.Fetch Fetching(Peer peer, string path, string text, long mtime) => Fetching(peer, path, text, mtime, mtime);

    private Effect.Fetch Fetching(Peer peer, string path, string text, long mtime, long? stamp)
    {
        _probe.Hears(peer, StatusType.FileAdded, Given.Record(path, text, mtime), stamp);
        return Only<Effect.Fetch>(_probe.SeesWhatIsKnown(path));
    }

    private static T Only<T>(IEnumerable<Effect> effects) => Assert.Single(effects.OfType<T>());
}
