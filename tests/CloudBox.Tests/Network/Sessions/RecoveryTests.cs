using CloudBox.Engine.Events;
using CloudBox.Protocol.Sessions;
using CloudBox.Tests.FileSystem;
using CloudBox.Tests.Support;
using ManualClock = CloudBox.Tests.Support.ManualClock;

namespace CloudBox.Tests.Network.Sessions;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_clean_stop_says_bye()
    {
        await using var alice = new SessionHost("alice");
        var bob = new SessionHost("bob");
        await alice.MeetAsync(bob);
        await bob.DisposeAsync();

        await alice.HasSessionAsync(0);
        Assert.Equal("bob says: the program stops", Assert.Single(alice.Closed).Reason);
        Assert.Equal("the program stops", Assert.Single(bob.Closed).Reason);
        await alice.SaysAsync(2201, "bob says: the program stops");
    }

    [Fact]
    public async Task The_engine_can_end_a_session_with_a_reason()
    {
        await using var alice = new SessionHost("alice");
        await using var bob = new SessionHost("bob", options: options => options with { FirstRedial = TimeSpan.FromMinutes(1) });
        await alice.MeetAsync(bob);
        var session = alice.Peer.Id;
        alice.Service.Close(session, "a gap in the index");

        await Eventually.HoldsAsync(() => alice.Closed.Count == 1 && bob.Closed.Count == 1, "both sides have heard of it");
        Assert.Equal(new FolderEvent.SessionClosed(session, "a gap in the index"), alice.Closed[0]);
        Assert.Equal("alice says: a gap in the index", bob.Closed[0].Reason);
    }

    [Fact]
    public async Task A_broken_connection_is_opened_again()
    {
        await using var alice = new SessionHost("alice");
        await using var bob = new SessionHost("bob");
        await using var relay = new Relay(bob.EndPoint);
        alice.Service.Wanted(relay.EndPoint, 1);
        await alice.HasSessionAsync();
        var first = alice.Peer.Id;
        relay.Cut();

        await Eventually.HoldsAsync(() => alice.Opened.Count == 2, "a second session is open");
        await alice.HasSessionAsync();
        Assert.NotEqual(first, alice.Peer.Id);
        AssertOneAfterTheOther(alice);
    }

    [Fact]
    public async Task A_host_that_restarts_is_dialled_again()
    {
        using var state = new TempDirectory();
        await using var alice = new SessionHost("alice");
        var device = await MeetAndStopAsync(alice, state);
        await alice.HasSessionAsync(0);

        await using var bob = new SessionHost("bob", state: state);
        alice.Hears(bob, nonce: 2);
        await alice.HasSessionAsync();
        Assert.Equal(device, alice.Peer.Device);
    }

    [Fact]
    public async Task A_known_device_at_a_new_address_takes_the_place_of_its_dead_session()
    {
        using var state = new TempDirectory();
        await using var alice = new SessionHost("alice");
        await using var before = new SessionHost("bob", state: state);
        await using var relay = new Relay(before.EndPoint);
        alice.Service.Wanted(relay.EndPoint, 1);
        await alice.HasSessionAsync();
        relay.Freeze();

        await using var bob = new SessionHost("bob", state: state, address: "127.0.0.2");
        alice.Hears(bob);
        await bob.HasSessionAsync();
        await Eventually.HoldsAsync(() => alice.Opened.Count == 2, "the new address is dialled");
        await alice.HasSessionAsync();
        Assert.Equal(bob.Address, alice.Peer.Address);
        AssertOneAfterTheOther(alice);
    }

    // The dead one was dialled by the lower device, so that order speaks for it.
    [Fact]
    public async Task A_dead_session_for_whose_sake_a_new_one_is_refused_is_soon_given_up()
    {
        using var state = new TempDirectory();
        await using var before = new SessionHost("bob", state: state);
        await using var alice = HostAbove(before);
        await using var relay = new Relay(alice.EndPoint);
        before.Service.Wanted(relay.EndPoint, 1);
        await alice.HasSessionAsync();
        relay.Freeze();

        await using var bob = new SessionHost("bob", state: state, address: "127.0.0.2");
        alice.Hears(bob);
        await Eventually.HoldsAsync(() => alice.Opened.Count == 2, "the new address is dialled again");
        await alice.HasSessionAsync();
        Assert.Equal(bob.Address, alice.Peer.Address);
    }

    [Fact]
    public async Task A_silent_session_is_closed_in_time()
    {
        var clock = new ManualClock();
        await using var alice = new SessionHost("alice", time: clock);
        await using var bob = new SessionHost("bob");
        await using var relay = new Relay(bob.EndPoint);
        alice.Service.Wanted(relay.EndPoint, 1);
        await alice.HasSessionAsync();
        relay.Freeze();

        await Eventually.HoldsAsync(() => Passes(clock) && alice.Closed.Count == 1, "the silence is noticed");
        Assert.Equal("nothing came for 30 s", alice.Closed[0].Reason);
    }

    [Fact]
    public async Task A_peer_that_the_engine_has_no_room_for_has_to_wait_and_loses_nothing()
    {
        await using var alice = new SessionHost("alice");
        await using var bob = new SessionHost("bob") { NoRoom = new TaskCompletionSource() };
        await alice.MeetAsync(bob);
        for (ulong number = 0; number < 500; number++) alice.Service.Send(alice.Peer.Id, new Frame.IndexAck(number, 0));
        Assert.Empty(bob.Frames);

        bob.NoRoom.SetResult();
        await Eventually.HoldsAsync(() => bob.Frames.Count == 500, "all frames came");
        Assert.Equal(Enumerable.Range(0, 500).Select(number => (Frame)new Frame.IndexAck((ulong)number, 0)), bob.Frames);
    }

    [Fact]
    public async Task Clocks_are_measured()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow.AddHours(-1));
        await using var alice = new SessionHost("alice", time: clock);
        await using var bob = new SessionHost("bob");
        await bob.MeetAsync(alice);

        await Eventually.HoldsAsync(() => bob.Service.Sessions[0].Clock is not null && alice.Service.Sessions[0].Clock is not null, "both have measured");
        Assert.InRange(bob.Service.Sessions[0].Clock!.Value.OffsetNs / 1e9, -3700, -3500);
        Assert.InRange(alice.Service.Sessions[0].Clock!.Value.OffsetNs / 1e9, 3500, 3700);
        await bob.SaysAsync(2210, "alice");
        Assert.Single(bob.Log.Texts(2210));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_no_news_in_the_next_session()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow.AddHours(-1));
        await using var alice = new SessionHost("alice", time: clock);
        await using var bob = new SessionHost("bob");
        await using var relay = new Relay(alice.EndPoint);
        bob.Service.Wanted(relay.EndPoint, 1);
        await bob.SaysAsync(2210, "alice");
        relay.Cut();

        await Eventually.HoldsAsync(() => bob.Opened.Count == 2 && bob.Service.Sessions is [{ Clock: not null }], "the next session has measured");
        Assert.Matches("""^The clock of alice \(127\.0\.0\.1\) is off by -3\d{3}\.\d{3} s against ours, right to \d+\.\d{3} s$""", Assert.Single(bob.Log.Texts(2210)));
    }

    private static SessionHost HostAbove(SessionHost other)
    {
        while (true)
        {
            var host = new SessionHost("alice", options: options => options with { DoubtTimeout = TimeSpan.FromMilliseconds(200) });
            if (other.Identity.Id < host.Identity.Id) return host;
            host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static bool Passes(ManualClock clock)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        return true;
    }

    private static async Task<CloudBox.Protocol.Values.DeviceId> MeetAndStopAsync(SessionHost alice, TempDirectory state)
    {
        await using var bob = new SessionHost("bob", state: state);
        await alice.MeetAsync(bob);
        return bob.Identity.Id;
    }

    // The engine never sees two sessions of one device at once.
    private static void AssertOneAfterTheOther(SessionHost host)
    {
        var changes = host.Events.Where(happened => happened is FolderEvent.SessionOpened or FolderEvent.SessionClosed).Select(happened => happened is FolderEvent.SessionOpened);
        Assert.Equal([true, false, true], changes);
    }
}
