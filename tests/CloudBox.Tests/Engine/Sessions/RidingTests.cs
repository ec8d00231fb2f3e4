using CloudBox.Engine.Events;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;
using System.Net;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>Which files go along with their entries.</summary>
public sealed class RidingTests
{
    private static readonly SessionId Session = new(1);
    private static readonly ReplicaId Peer = new(0xF00D_0000_0000_0001);

    private readonly SessionHost _host = new("bob");
    private long _time = Given.Start * Given.Second;

    [Fact]
    public void A_small_file_that_changes_while_a_session_is_open_rides_with_its_entry()
    {
        Open();
        Write("f", "new");

        var ride = Assert.Single(_host.Rides);
        Assert.Equal((Session, Given.Path("f"), Given.Content("new"), _host.Index.Find(Given.Path("f"))!.OnDisk!.Value), (ride.To, ride.Path, ride.Content, ride.Stamp));
        Assert.Contains(_host.Sent.OfType<Frame.IndexBatch>(), batch => batch.Entries.Any(entry => entry.Path == ride.Path));
    }

    [Fact]
    public void What_was_there_before_the_session_is_asked_for_by_whoever_has_it_not()
    {
        Write("f", "old");
        Open();

        Assert.Contains(_host.Sent.OfType<Frame.IndexBatch>(), batch => batch.Entries.Any(entry => entry.Path == Given.Path("f")));
        Assert.Empty(_host.Rides);
    }

    [Fact]
    public void A_large_file_and_an_empty_one_do_not_ride()
    {
        Open();
        Write("large", new string('x', FrameLimits.MaxRiding + 1));
        Write("empty", "");
        Write("just", new string('x', FrameLimits.MaxRiding));

        Assert.Equal([Given.Path("just")], _host.Rides.Select(ride => ride.Path));
    }

    [Fact]
    public void What_came_from_a_peer_does_not_ride()
    {
        var lan = new SessionLan();
        var (alice, bob, carol) = (lan.Add("alice"), lan.Add("bob"), lan.Add("carol"));
        lan.Connect(alice, bob);
        lan.Connect(bob, carol);
        alice.Tree.Write("f", "new", ++_time);
        alice.Checks();
        lan.Settle();

        Assert.Equal(["f: new"], carol.Tree.Lines);
        Assert.Single(alice.Rides);
        Assert.Empty(bob.Rides);
    }

    [Fact]
    public void No_more_rides_than_the_peer_keeps_until_it_has_applied_some()
    {
        Open();
        for (var file = 0; file < FrameLimits.MaxRidingFiles + 10; file++) _host.Tree.Write($"f{file:D5}", "small", ++_time);
        _host.Checks();
        while (SentTo() is var sent && sent < _host.Index.LastCounter) Acknowledge(sent, applied: 0);

        Assert.Equal(FrameLimits.MaxRidingFiles, _host.Rides.Count);
        Acknowledge(SentTo(), SentTo());
        Write("later", "small");
        Assert.Equal(Given.Path("later"), _host.Rides[^1].Path);
    }

    private ulong SentTo() => _host.Sent.OfType<Frame.IndexBatch>().Last().To;

    private void Acknowledge(ulong received, ulong applied)
    {
        _host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexAck(received, applied)));
        _host.Step(new FolderEvent.Ticked());
    }

    private void Write(string name, string text)
    {
        _host.Tree.Write(name, text, ++_time);
        _host.Checks();
    }

    private void Open()
    {
        _host.Step(new FolderEvent.SessionOpened(new SessionPeer(Session, new DeviceId(1, 'a'), ClientName.Parse("alice"), IPAddress.Loopback)));
        _host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexOffer(Peer, [77], 1, [])));
        _host.Step(new FolderEvent.FrameReceived(Session, new Frame.IndexRequest(_host.Index.Replica, 0, null)));
        _host.Step(new FolderEvent.Ticked());
    }
}
