using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>What is special about the C original: it asks by broadcast and announces what it is still receiving.</summary>
public sealed class COriginalTests
{
    private static readonly Peer Cyril = Given.Peer("cyril", PeerDialect.COriginal);

    private readonly EngineProbe _probe = new EngineProbe().With("f");
    private readonly FileRecord _ours = Given.Record("f", "f v1", -100);

    [Fact]
    public void A_request_by_broadcast_for_what_we_have_is_answered_with_the_file()
    {
        var send = Assert.Single(_probe.Hears(Cyril, StatusType.FileRequest, _ours).OfType<Effect.Send>());
        Assert.Equal((Cyril, Given.Path("f")), (send.Peer, send.Path));
    }

    [Fact]
    public void A_request_for_something_else_is_not_answered()
    {
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileRequest, Given.Record("f", "other", 0)));
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileRequest, Given.Record("g", "x", 0)));
        Assert.Empty(_probe.Hears(Given.Peer("cyril", PeerDialect.COriginal, port: 0), StatusType.FileRequest, _ours));
        Assert.Empty(_probe.Hears(Given.Peer(), StatusType.FileRequest, _ours));
    }

    [Theory]
    [InlineData(StatusType.FileModified)]
    [InlineData(StatusType.FileDeleted)]
    public void What_it_says_of_a_file_that_we_are_sending_to_it_is_ignored_until_a_second_later(StatusType type)
    {
        var said = type == StatusType.FileDeleted ? _ours : Given.Record("f", "half", 50);
        _probe.Hears(Cyril, StatusType.FileRequest, _ours);
        Assert.Empty(_probe.Hears(Cyril, type, said));
        _probe.Step(new FolderEvent.Sent(Cyril.Key.Address, Given.Path("f")));
        Assert.Empty(_probe.Hears(Cyril, type, said));
        _probe.Waits(1.1);
        Assert.Single(_probe.Hears(Cyril, type, said).OfType<Effect.Look>());
    }

    [Fact]
    public void What_others_say_of_that_file_counts()
    {
        _probe.Hears(Cyril, StatusType.FileRequest, _ours);
        Assert.Single(_probe.Hears(Given.Peer("olga", PeerDialect.Original), StatusType.FileDeleted, _ours).OfType<Effect.Look>());
    }

    [Fact]
    public void Its_directories_are_no_files()
    {
        var directory = new FileRecord(Given.Start, Given.Path("directory"), Sha1Digest.OfNothing, 4096);
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileAdded, directory));
        Assert.Single(_probe.Hears(Given.Peer("olga", PeerDialect.Original), StatusType.FileAdded, directory).OfType<Effect.Look>());
    }

    [Fact]
    public void An_announced_offer_counts_as_an_added_file() =>
        Assert.Single(_probe.Hears(Cyril, StatusType.FileOffer, Given.Record("g", "x", 5)).OfType<Effect.Look>());
}
