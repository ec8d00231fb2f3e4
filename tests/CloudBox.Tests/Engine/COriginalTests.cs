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
    public void However_often_and_for_however_much_it_asks_only_a_few_files_are_open_at_once_and_each_is_sent()
    {
        var names = Enumerable.Range(0, 50).Select(i => $"n{i}").ToArray();
        _probe.With(names);
        var running = new Queue<Effect.Send>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var name in names) Run(_probe.Hears(Cyril, StatusType.FileRequest, Given.Record(name, $"{name} v1", -100)));
        }

        var sent = new List<string>();
        while (running.TryDequeue(out var send))
        {
            Assert.True(running.Count < 4);
            sent.Add(send.Path.Value);
            Run(_probe.Step(new FolderEvent.Sent(send.Peer.Key.Address, send.Path, true)));
        }

        Assert.Empty(names.Except(sent));
        Assert.InRange(sent.Count, 50, 54); // those that were running when it asked again are sent again

        void Run(IReadOnlyList<Effect> effects)
        {
            foreach (var send in effects.OfType<Effect.Send>()) running.Enqueue(send);
        }
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
        _probe.Step(new FolderEvent.Sent(Cyril.Key.Address, Given.Path("f"), true));
        Assert.Empty(_probe.Hears(Cyril, type, said));
        _probe.Waits(1.1);
        Assert.Single(_probe.Hears(Cyril, type, said).OfType<Effect.Look>());
    }

    [Fact]
    public void A_file_that_it_asked_for_and_did_not_get_was_not_deleted_there()
    {
        _probe.Hears(Cyril, StatusType.FileRequest, _ours);
        _probe.Step(new FolderEvent.Sent(Cyril.Key.Address, Given.Path("f"), false));
        _probe.Waits(60);
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileDeleted, _ours));
        _probe.Hears(Cyril, StatusType.NoChanges);
        Assert.Single(_probe.Hears(Cyril, StatusType.FileDeleted, _ours).OfType<Effect.Look>());
    }

    [Fact]
    public void A_file_that_it_asked_another_host_for_was_not_deleted_there_either()
    {
        var theirs = Given.Record("g", "g v1", -50);
        _probe.Hears(Cyril, StatusType.FileRequest, theirs);
        _probe.Sees("g", "g v1", -50);
        _probe.Waits(60);
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileDeleted, theirs));
        _probe.Hears(Cyril, StatusType.NoChanges);
        Assert.Single(_probe.Hears(Cyril, StatusType.FileDeleted, theirs).OfType<Effect.Look>());
    }

    [Fact]
    public void What_it_announces_of_a_file_that_another_host_is_sending_to_it_counts_once_its_check_is_quiet()
    {
        _probe.Hears(Cyril, StatusType.FileRequest, Given.Record("g", "g v1", -50));
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileModified, Given.Record("g", "g", 40)));
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileModified, Given.Record("g", "g v", 41)));
        Assert.Empty(_probe.Waits(60));
        Assert.Single(_probe.Hears(Cyril, StatusType.NoChanges).OfType<Effect.Look>());
        Assert.Equal(Given.Record("g", "g v", 41), Assert.Single(_probe.SeesNothingAt("g").OfType<Effect.Fetch>()).Order.Wanted);
    }

    [Fact]
    public void What_it_announced_and_then_deleted_before_that_does_not_count()
    {
        _probe.Hears(Cyril, StatusType.FileRequest, Given.Record("g", "g v1", -50));
        _probe.Hears(Cyril, StatusType.FileModified, Given.Record("g", "g", 40));
        _probe.Hears(Cyril, StatusType.FileDeleted, Given.Record("g", "g", 40));
        Assert.Empty(_probe.Hears(Cyril, StatusType.NoChanges).OfType<Effect.Look>());
    }

    [Theory]
    [InlineData("sub/f")]
    [InlineData(".hidden")]
    [InlineData("long")]
    public void What_it_cannot_hold_is_not_sent_to_it_and_was_not_deleted_there(string name)
    {
        if (name == "long") name = new string('x', 255);
        _probe.With(name);
        var ours = Given.Record(name, $"{name} v1", -100);
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileRequest, ours));
        _probe.Hears(Cyril, StatusType.NoChanges);
        Assert.Empty(_probe.Hears(Cyril, StatusType.FileDeleted, ours));
        Assert.Single(_probe.Hears(Given.Peer("olga", PeerDialect.Original), StatusType.FileDeleted, ours).OfType<Effect.Look>());
    }

    [Theory]
    [InlineData(PeerNews.Appeared)]
    [InlineData(PeerNews.RecognisedCOriginal)]
    public void When_it_appears_it_is_told_all_we_have_as_modified_and_then_asked_for_its_files(PeerNews news)
    {
        _probe.Waits(10);
        _probe.Hears(Cyril, StatusType.NoChanges, news: news);
        var effects = new List<Effect>();
        for (var turn = 0; turn < 4; turn++) effects.AddRange(_probe.Step(new FolderEvent.Ticked()));
        Assert.Equal(StatusType.FileModified, Assert.IsType<Effect.Announce>(effects[0]).Announcement.Type);
        Assert.Equal(Cyril, Assert.Single(effects.OfType<Effect.AskForFiles>()).Peer);
        Assert.Equal(2, effects.Count);
    }

    [Fact]
    public void It_is_not_asked_when_it_has_nothing_or_when_our_own_08_asks_it()
    {
        _probe.Hears(Cyril, StatusType.DirectoryEmpty, news: PeerNews.Appeared);
        Assert.Empty(_probe.Step(new FolderEvent.Ticked()).OfType<Effect.AskForFiles>());
        var empty = new EngineProbe();
        empty.Checks();
        empty.Hears(Cyril, StatusType.NoChanges, news: PeerNews.Appeared);
        Assert.Empty(empty.Step(new FolderEvent.Ticked()).OfType<Effect.AskForFiles>());
    }

    [Fact]
    public void It_is_asked_only_once_we_know_what_we_have()
    {
        var probe = new EngineProbe();
        probe.Sees("f", "x", 1);
        probe.Hears(Cyril, StatusType.NoChanges, news: PeerNews.Appeared);
        probe.Waits(1);
        Assert.Empty(probe.Step(new FolderEvent.Ticked()).OfType<Effect.AskForFiles>());
        probe.Checks();
        Assert.Single(probe.Step(new FolderEvent.Ticked()).OfType<Effect.AskForFiles>());
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
