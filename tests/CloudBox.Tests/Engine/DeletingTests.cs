using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>Deletes, from here and from peers.</summary>
public sealed class DeletingTests
{
    private static readonly Peer Bob = Given.Peer("bob");
    private static readonly Peer Olga = Given.Peer("olga", PeerDialect.Original);
    private static readonly Peer Cyril = Given.Peer("cyril", PeerDialect.COriginal);

    private readonly EngineProbe _probe = new EngineProbe().With("f", "other");

    [Fact]
    public void A_file_that_is_gone_is_announced_as_deleted_with_the_bytes_it_had()
    {
        _probe.Loses("f");
        var announcement = Assert.Single(_probe.Waits(1));
        Assert.Equal((StatusType.FileDeleted, Given.Record("f", "f v1", -100)), (announcement.Type, announcement.File));
    }

    [Fact]
    public void An_exact_delete_removes_the_file_after_a_look_and_puts_a_tombstone()
    {
        Only<Effect.Look>(_probe.Hears(Olga, StatusType.FileDeleted, Given.Record("f", "f v1", -100)));
        var remove = Only<Effect.Remove>(_probe.SeesWhatIsKnown("f"));
        Assert.Equal(_probe.Index.Find(Given.Path("f"))!.OnDisk, remove.Order.Expected);
        Assert.Equal("live", _probe.TextState("f"));
        _probe.Removes(remove);
        Assert.Equal("deleted", _probe.TextState("f"));
        Assert.Null(_probe.Index.Find(Given.Path("f"))!.OnDisk);
        Assert.Single(_probe.Told.OfType<Report.DeletedByPeer>());
    }

    [Fact]
    public void An_exact_delete_does_not_take_an_edit_that_nobody_has_scanned_yet()
    {
        _probe.Hears(Olga, StatusType.FileDeleted, Given.Record("f", "f v1", -100));
        var check = Only<Effect.CheckDelete>(_probe.Sees("f", "mine", 5));
        Assert.Empty(_probe.Step(new FolderEvent.DeleteChecked(Olga, check.File, DeleteAnswer.Stands)).OfType<Effect.Remove>());
        Assert.Single(_probe.Told.OfType<Report.DeleteRefused>());
        Assert.Equal(Given.Record("f", "mine", 5), Assert.Single(_probe.Waits(1)).File);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void A_file_kept_against_a_modern_delete_is_stamped_after_it_so_that_it_comes_back_there()
    {
        _probe.Hears(Bob, StatusType.FileDeleted, Given.Record("f", "f v1", -100), 900);
        var check = Only<Effect.CheckDelete>(_probe.Sees("f", "mine", 5));
        _probe.Step(new FolderEvent.DeleteChecked(Bob, check.File, DeleteAnswer.Stands));
        Assert.True(Assert.Single(_probe.Waits(1)).StampNs > Given.At(900));
    }

    [Theory]
    [InlineData(DeleteAnswer.Back)]
    [InlineData(DeleteAnswer.None)]
    public void A_delete_that_is_not_confirmed_deletes_nothing(DeleteAnswer answer)
    {
        var check = Confirming();
        Assert.Empty(_probe.Step(new FolderEvent.DeleteChecked(Olga, check.File, answer)).OfType<Effect.Remove>());
        Assert.Equal("live", _probe.TextState("f"));
        Assert.Single(_probe.Told.OfType<Report.DeleteRefused>());
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void A_confirmed_delete_of_a_version_that_we_missed_removes_the_older_one_here()
    {
        var check = Confirming();
        _probe.Removes(Only<Effect.Remove>(_probe.Step(new FolderEvent.DeleteChecked(Olga, check.File, DeleteAnswer.Stands))));
        Assert.Equal("deleted", _probe.TextState("f"));
    }

    [Fact]
    public void The_answer_of_another_peer_or_about_another_version_confirms_nothing()
    {
        var check = Confirming();
        Assert.Empty(_probe.Step(new FolderEvent.DeleteChecked(Bob, check.File, DeleteAnswer.Stands)));
        Assert.Empty(_probe.Step(new FolderEvent.DeleteChecked(Olga, check.File with { Mtime = 0 }, DeleteAnswer.Stands)));
        Only<Effect.Remove>(_probe.Step(new FolderEvent.DeleteChecked(Olga, check.File, DeleteAnswer.Stands)));
    }

    [Fact]
    public void The_C_original_cannot_be_asked_so_only_its_exact_deletes_count()
    {
        _probe.Hears(Cyril, StatusType.FileDeleted, Given.Record("f", "unknown", 50));
        Assert.Empty(_probe.SeesWhatIsKnown("f").OfType<Effect.CheckDelete>());
        Assert.Equal("live", _probe.TextState("f"));
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void When_somebody_writes_at_the_moment_of_removal_the_write_stays()
    {
        _probe.Hears(Olga, StatusType.FileDeleted, Given.Record("f", "f v1", -100));
        Only<Effect.Look>(_probe.Removes(Only<Effect.Remove>(_probe.SeesWhatIsKnown("f")), InstallOutcome.Changed));
        Only<Effect.CheckDelete>(_probe.Sees("f", "mine", 5));
        Assert.True(_probe.Has("f", "mine"));
    }

    [Fact]
    public void Who_still_announces_a_deleted_file_is_told_again_that_it_was_deleted()
    {
        _probe.Loses("f");
        _probe.Waits(1);
        _probe.Hears(Olga, StatusType.FileAdded, Given.Record("f", "f v1", -100));
        Assert.Equal(StatusType.FileDeleted, Assert.Single(_probe.Waits(1)).Type);
    }

    [Fact]
    public void A_file_that_is_back_a_moment_later_was_never_deleted()
    {
        _probe.SeesNothingAt("f");
        Assert.Empty(_probe.Waits(0.05));
        _probe.SeesWhatIsKnown("f");
        Assert.Empty(_probe.Waits(1));
        _probe.SeesWhatIsKnown("f");
        Assert.Equal("live", _probe.TextState("f"));
    }

    [Fact]
    public void A_newer_version_that_is_announced_while_a_delete_is_held_comes()
    {
        _probe.SeesNothingAt("f");
        _probe.Hears(Olga, StatusType.FileAdded, Given.Record("f", "newer", 60));
        _probe.SeesNothingAt("f");
        _probe.Waits(0.2);
        _probe.Installs(Only<Effect.Install>(_probe.Receives(Only<Effect.Fetch>(_probe.SeesNothingAt("f")), "newer")));
        Assert.True(_probe.Has("f", "newer"));
    }

    [Fact]
    public void A_deleted_file_comes_back_when_a_peer_has_a_newer_one()
    {
        _probe.Loses("f");
        _probe.Hears(Olga, StatusType.FileAdded, Given.Record("f", "again", 60));
        _probe.Installs(Only<Effect.Install>(_probe.Receives(Only<Effect.Fetch>(_probe.SeesNothingAt("f")), "again")));
        Assert.True(_probe.Has("f", "again"));
    }

    [Fact]
    public void Keeping_a_peers_file_against_a_delete_does_not_make_it_ours()
    {
        var ahead = Olga with { ClockOffsetSeconds = 3600 };
        _probe.Hears(ahead, StatusType.FileModified, Given.Record("f", "hers", 3600));
        _probe.Installs(Only<Effect.Install>(_probe.Receives(Only<Effect.Fetch>(_probe.SeesWhatIsKnown("f")), "hers")));
        _probe.Hears(Bob, StatusType.FileDeleted, Given.Record("f", "f v1", -100), 50);
        var check = Only<Effect.CheckDelete>(_probe.SeesWhatIsKnown("f"));
        _probe.Step(new FolderEvent.DeleteChecked(Bob, check.File, DeleteAnswer.Stands));
        Only<Effect.Look>(_probe.Hears(ahead, StatusType.FileModified, Given.Record("f", "hers again", 3610)));
    }

    private Effect.CheckDelete Confirming()
    {
        _probe.Hears(Olga, StatusType.FileDeleted, Given.Record("f", "unknown", 50));
        return Only<Effect.CheckDelete>(_probe.SeesWhatIsKnown("f"));
    }

    private static T Only<T>(IEnumerable<Effect> effects) => Assert.Single(effects.OfType<T>());
}
