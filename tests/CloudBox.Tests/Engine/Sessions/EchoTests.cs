using System.Net;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>Peers are not sent what they have, or arrive at by themselves, and are sent it all the same when they do not.</summary>
public sealed class EchoTests
{
    private static readonly SessionId Session = new(1);
    private static readonly ReplicaId Peer = new(0xF00D_0000_0000_0001);

    private long _time = Given.Start * Given.Second;

    [Fact]
    public void Equal_folders_that_meet_tell_each_other_of_each_file_once()
    {
        var lan = new SessionLan();
        var (alice, bob) = (lan.Add("alice"), lan.Add("bob"));
        for (var file = 0; file < 1000; file++)
        {
            alice.Tree.Write($"f{file}", "same", ++_time);
            bob.Tree.Write($"f{file}", "same", _time);
        }

        alice.Checks();
        bob.Checks();
        lan.ConnectAll();
        Assert.Equal(1000, Entries(alice).Count());
        Assert.Equal(1000, Entries(bob).Count());
        for (var file = 0; file < 1000; file++) Assert.Equal(alice.Index.Find(Given.Path($"f{file}"))!.Versions, bob.Index.Find(Given.Path($"f{file}"))!.Versions);
        Assert.Contains(alice.Told, report => report is Report.InSync);
        Assert.Contains(bob.Told, report => report is Report.InSync);
    }

    [Fact]
    public void Who_receives_a_file_does_not_send_its_entry_back_but_on()
    {
        var lan = new SessionLan();
        var (alice, bob, carol) = (lan.Add("alice"), lan.Add("bob"), lan.Add("carol"));
        lan.Connect(alice, bob);
        lan.Connect(bob, carol);
        alice.Tree.Write("f", "new", ++_time);
        alice.Checks();
        lan.Settle();
        Assert.Equal(["f: new"], carol.Tree.Lines);
        Assert.Single(Entries(alice));
        Assert.Single(Entries(bob));
        Assert.Empty(Entries(carol));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_row_that_was_left_out_is_told_to_a_peer_that_turns_out_not_to_have_it(bool isAcknowledged)
    {
        var host = Meet(out var theirs);
        Assert.Single(Entries(host)); // what it had before
        var joined = host.Index.Find(Given.Path("f"))!;
        Assert.True(joined.Versions.Context[Peer] > 0);
        if (isAcknowledged) host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexAck(joined.Sequence, joined.Sequence)));
        host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexBatch(1, 2, [theirs.ToEntry(Given.Path("f"))])));
        Assert.Equal(joined.Versions, new VersionSet(Entries(host).Last()));
    }

    [Fact]
    public void A_row_that_was_left_out_is_told_in_the_next_session_when_it_was_not_acknowledged()
    {
        var host = Meet(out _);
        var seen = Entries(host).Count();
        host.Step(new FolderEvent.SessionClosed(Session, "cut"));
        Open(host, from: 1);
        Assert.Equal(host.Index.Find(Given.Path("f"))!.Versions, new VersionSet(Entries(host).Skip(seen).Single()));
    }

    // A peer that has the same file, made by itself.
    private SessionHost Meet(out VersionSet theirs)
    {
        var host = new SessionHost("bob");
        host.Tree.Write("f", "same", ++_time);
        host.Checks();
        Open(host, from: 0);
        var ours = host.Index.Find(Given.Path("f"))!;
        theirs = VersionSet.Empty.Mint(new Dot(Peer, 1), ours.Current! with { Author = "alice" });
        host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexBatch(0, 1, [theirs.ToEntry(ours.Path)])));
        return host;
    }

    private static void Open(SessionHost host, ulong from)
    {
        host.Step(new FolderEvent.SessionOpened(new SessionPeer(Session, new DeviceId(1, 'a'), ClientName.Parse("alice"), IPAddress.Loopback)));
        host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexOffer(Peer, [77], 1, [])));
        host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexRequest(host.Index.Replica, from, null)));
        host.Step(new FolderEvent.Ticked());
    }

    private static IEnumerable<IndexEntry> Entries(SessionHost host) => host.Sent.OfType<Frame.IndexBatch>().SelectMany(batch => batch.Entries);
}
