using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>Which looks at the disk are believed.</summary>
public sealed class LookTests
{
    private static readonly Peer Bob = Given.Peer();

    private readonly EngineProbe _probe = new();

    [Fact]
    public void A_look_from_before_an_install_deletes_nothing_and_is_repeated()
    {
        var before = _probe.Engine.Epoch;
        Receive("f", "x");
        Assert.Equal(Given.Path("f"), Assert.Single(Stale(before).OfType<Effect.Look>()).Path);
        Assert.True(_probe.Has("f", "x"));
    }

    [Fact]
    public void It_deletes_nothing_either_when_a_check_has_ended_meanwhile()
    {
        var before = _probe.Engine.Epoch;
        Receive("f", "x");
        Receive("g", "y");
        _probe.Checks();
        Stale(before);
        Assert.True(_probe.Has("f", "x"));
    }

    [Fact]
    public void A_scan_that_began_before_an_install_deletes_nothing()
    {
        var before = _probe.Engine.Epoch;
        Receive("f", "x");
        _probe.Step(new FolderEvent.ScanFinished([Given.Look(ObservedKind.Absent, asOf: before)], RootHealth.Healthy, before, true));
        Assert.True(_probe.Has("f", "x"));
    }

    [Fact]
    public void What_is_seen_during_an_install_is_looked_at_again_afterwards()
    {
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record("f", "x", 5), 5);
        var install = Assert.Single(_probe.Receives(Assert.Single(_probe.SeesNothingAt("f").OfType<Effect.Fetch>()), "x").OfType<Effect.Install>());
        Assert.Empty(_probe.Sees("f", "half done", 1));
        Assert.Single(_probe.Installs(install).OfType<Effect.Look>());
        Assert.True(_probe.Has("f", "x"));
    }

    [Fact]
    public void A_claim_is_not_worked_on_the_word_of_a_look_that_is_not_believed()
    {
        var before = _probe.Engine.Epoch;
        Receive("f", "x");
        _probe.Hears(Bob, StatusType.FileModified, Given.Record("f", "y", 6), 6);
        Assert.Empty(Stale(before).OfType<Effect.Fetch>());
        Assert.Single(_probe.SeesWhatIsKnown("f").OfType<Effect.Fetch>());
    }

    [Theory]
    [InlineData(ObservedKind.NotAFile)]
    [InlineData(ObservedKind.Unreadable)]
    [InlineData(ObservedKind.Unstable)]
    public void A_path_that_cannot_be_read_now_keeps_its_row(ObservedKind kind)
    {
        _probe.With("f");
        var row = _probe.Index.Find(Given.Path("f"));
        for (var i = 0; i < 3; i++) _probe.Step(new FolderEvent.Observed([Given.Look(kind, asOf: _probe.Engine.Epoch)]));
        Assert.Equal(row, _probe.Index.Find(Given.Path("f")));
        Assert.Equal(kind == ObservedKind.Unstable ? 0 : 1, _probe.Told.OfType<Report.NotSynchronised>().Count());
        Assert.Empty(_probe.Waits(10));
    }

    [Fact]
    public void A_directory_in_the_place_of_a_file_has_the_name()
    {
        _probe.With("f").Step(new FolderEvent.Observed([Given.Look(ObservedKind.Directory, asOf: _probe.Engine.Epoch)]));
        var versions = _probe.Index.Find(Given.Path("f"))!.Versions;
        Assert.Equal(EntryKind.Directory, Assert.Single(versions.Siblings).Entry.Kind);
    }

    [Fact]
    public void The_same_bytes_under_another_mtime_are_announced_as_no_more_than_a_later_change()
    {
        _probe.With("f");
        var stamp = _probe.Index.Find(Given.Path("f"))!.Current!.StampNs;
        _probe.Sees("f", "f v1", -900);
        var said = Assert.Single(_probe.Waits(1));
        Assert.Equal((StatusType.FileModified, Given.Record("f", "f v1", -900), (long?)stamp + 1), (said.Type, said.File, said.StampNs));
    }

    private IReadOnlyList<Effect> Stale(long asOf) => _probe.Step(new FolderEvent.Observed([Given.Look(ObservedKind.Absent, asOf: asOf)]));

    private void Receive(string path, string text)
    {
        _probe.Hears(Bob, StatusType.FileAdded, Given.Record(path, text, 5), 5);
        var fetch = Assert.Single(_probe.SeesNothingAt(path).OfType<Effect.Fetch>());
        _probe.Installs(Assert.Single(_probe.Receives(fetch, text).OfType<Effect.Install>()));
    }
}
