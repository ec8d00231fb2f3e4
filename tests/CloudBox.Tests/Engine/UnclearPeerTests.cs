using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>A little-endian peer that announces before anything has told whether it is the C original.</summary>
public sealed class UnclearPeerTests
{
    private static readonly Peer Unclear = Given.Peer("lena", PeerDialect.Original) with { Order = ByteOrder.LittleEndian, MayBeCOriginal = true };
    private static readonly Peer Ordinary = Unclear with { MayBeCOriginal = false };
    private static readonly Peer COriginal = Unclear with { Dialect = PeerDialect.COriginal };
    private static readonly FileRecord New = Given.Record("new", "hers", 5);

    private readonly EngineProbe _probe = new EngineProbe().With("f");

    [Fact]
    public void Nothing_is_asked_of_it()
    {
        Assert.Empty(_probe.Hears(Unclear, StatusType.FileAdded, New));
        Assert.Empty(_probe.Hears(Unclear, StatusType.FileDeleted, Given.Record("f", "unknown", 50)));
        Assert.Empty(_probe.Waits(5));
        Assert.True(_probe.Engine.IsIdle);
    }

    [Theory]
    [InlineData(false, StatusType.Status)]
    [InlineData(true, StatusType.NoChanges)]
    public void What_it_said_counts_as_soon_as_it_is_clear_what_it_is(bool isCOriginal, StatusType said)
    {
        var clear = isCOriginal ? COriginal : Ordinary;
        _probe.Hears(Unclear, StatusType.FileAdded, Given.Record("new", "older", 1));
        _probe.Hears(Unclear, StatusType.FileAdded, New);
        Assert.Single(_probe.Hears(clear, said).OfType<Effect.Look>());
        var fetch = Assert.Single(_probe.SeesNothingAt("new").OfType<Effect.Fetch>());
        Assert.Equal((clear, New), (fetch.Order.Peer, fetch.Order.Wanted));
        Assert.Empty(_probe.Hears(clear, said).OfType<Effect.Look>());
    }

    [Fact]
    public void A_change_that_itself_makes_it_clear_counts_with_those_before_it()
    {
        _probe.Hears(Unclear, StatusType.FileAdded, New);
        Assert.Equal(2, _probe.Hears(COriginal, StatusType.FileOffer, Given.Record("other", "x", 5)).OfType<Effect.Look>().Count());
    }

    [Fact]
    public void When_it_stays_unclear_its_files_are_asked_for_as_of_a_C_original_and_its_deletes_are_not_checked()
    {
        _probe.Hears(Unclear, StatusType.FileAdded, New);
        _probe.Hears(Unclear, StatusType.FileDeleted, Given.Record("f", "unknown", 50));
        _probe.Now += 13 * Given.Second;
        Assert.True(_probe.Engine.NextWakeNs <= _probe.Now);
        Assert.Equal(2, _probe.Step(new FolderEvent.Ticked()).OfType<Effect.Look>().Count());
        Assert.True(Assert.Single(_probe.SeesNothingAt("new").OfType<Effect.Fetch>()).Order.Peer.IsUnclear);
        Assert.Empty(_probe.SeesWhatIsKnown("f").OfType<Effect.CheckDelete>());
        Assert.Single(_probe.Told.OfType<Report.DeleteRefused>());
        Assert.Single(_probe.Hears(Unclear, StatusType.FileAdded, Given.Record("later", "x", 5)).OfType<Effect.Look>());
    }

    [Fact]
    public void Only_so_much_is_kept_of_it()
    {
        for (var number = 0; number < 3000; number++) _probe.Hears(Unclear, StatusType.FileAdded, Given.Record($"n{number}", "x", 5));
        Assert.Equal(1024, _probe.Hears(Ordinary, StatusType.Status).OfType<Effect.Look>().Count());
    }
}
