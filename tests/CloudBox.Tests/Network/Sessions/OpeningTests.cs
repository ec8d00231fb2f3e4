using System.Net.Sockets;
using CloudBox.Engine.Events;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using CloudBox.Tests.FileSystem;
using CloudBox.Tests.Network.Transfer;
using CloudBox.Tests.Support;
using ManualClock = CloudBox.Tests.Support.ManualClock;

namespace CloudBox.Tests.Network.Sessions;

public sealed class OpeningTests
{
    private static readonly FolderKey Key = FolderKey.FromBytes([.. Enumerable.Repeat((byte)1, FolderKey.Size)]);
    private static readonly FolderKey OtherKey = FolderKey.FromBytes([.. Enumerable.Repeat((byte)2, FolderKey.Size)]);

    [Fact]
    public async Task Two_hosts_of_an_open_folder_open_one_session_and_frames_go_both_ways_in_order()
    {
        await using var alice = new SessionHost("alice");
        await using var bob = new SessionHost("bob");
        await alice.MeetAsync(bob);

        Assert.Equal((bob.Identity.Id, bob.Name, bob.Address), (alice.Peer.Device, alice.Peer.Name, alice.Peer.Address));
        Assert.Equal((alice.Identity.Id, alice.Name), (bob.Peer.Device, bob.Peer.Name));
        for (ulong number = 1; number <= 200; number++)
        {
            alice.Service.Send(alice.Peer.Id, new Frame.IndexAck(number, 0));
            bob.Service.Send(bob.Peer.Id, new Frame.Summary(number, "why"));
        }

        await Eventually.HoldsAsync(() => alice.Frames.Count == 200 && bob.Frames.Count == 200, "all frames came");
        Assert.Equal(Enumerable.Range(1, 200).Select(number => (Frame)new Frame.IndexAck((ulong)number, 0)), bob.Frames);
        Assert.IsType<FolderEvent.SessionOpened>(bob.Events[0]);
        await alice.SaysAsync(2200, $"bob (device {DeviceIdText.FormatShort(bob.Identity.Id)}, 127.0.0.1)");
    }

    [Fact]
    public async Task Two_hosts_with_the_same_key_open_a_session()
    {
        await using var alice = new SessionHost("alice", Key);
        await using var bob = new SessionHost("bob", Key);
        await alice.MeetAsync(bob);
    }

    [Fact]
    public async Task A_host_with_another_key_is_not_let_in_and_both_sides_say_why()
    {
        await using var alice = new SessionHost("alice", Key);
        await using var bob = new SessionHost("bob", OtherKey);
        bob.Hears(alice);

        await Eventually.HoldsAsync(() => alice.Log.Lines.Concat(bob.Log.Lines).Any(line => line.Text.Contains("the keys of the two sides differ", StringComparison.Ordinal)), "a wrong key is told");
        AssertNothingHappened(alice, bob);
    }

    [Fact]
    public async Task Open_and_closed_do_not_meet_and_both_sides_say_why()
    {
        await using var alice = new SessionHost("alice", Key);
        await using var bob = new SessionHost("bob");
        bob.Hears(alice);

        await alice.SaysAsync(2202, "this folder is closed (--key), and the other side has no key");
        await bob.SaysAsync(2202, "this folder has no key, and the other side's is closed (--key)");
        AssertNothingHappened(alice, bob);
    }

    [Fact]
    public async Task Who_claims_to_have_the_key_and_has_not_is_told_so_and_learns_nothing()
    {
        await using var alice = new SessionHost("alice", Key);
        await using var mallory = await RawSession.ConnectAsync(alice.EndPoint);
        await mallory.SendAsync(HelloFrames.Create(ClientName.Parse("mallory"), 1, isClosed: true));
        await mallory.SendAsync(new Frame.HelloAck(new string('0', 64)));

        Assert.Equal("the keys of the two sides differ (--key)", await mallory.ReadByeAsync());
        AssertNothingHappened(alice);
    }

    [Fact]
    public async Task An_impostor_with_a_known_name_is_refused_and_reported_once_with_both_ids()
    {
        await using var alice = new SessionHost("alice");
        await using (var bob = new SessionHost("bob"))
        {
            await alice.MeetAsync(bob);
            await using var impostor = new SessionHost("bob");
            for (ulong nonce = 0; nonce < 3; nonce++)
            {
                await using var attempt = await RawSession.ConnectAsync(alice.EndPoint);
                await attempt.SendAsync(HelloFrames.Create(ClientName.Parse("bob"), 1, isClosed: false));
                Assert.Contains("the name belongs to device", await attempt.ReadByeAsync(), StringComparison.Ordinal);
            }

            impostor.Hears(alice);
            await impostor.SaysAsync(2203, DeviceIdText.Format(impostor.Identity.Id));
            await alice.SaysAsync(2202, DeviceIdText.Format(bob.Identity.Id));
            await alice.HasSessionAsync();
        }

        await alice.HasSessionAsync(0);
        Assert.All(alice.Log.Texts(2202), line => Assert.Single(alice.Log.Texts(2202), other => other == line));
        Assert.Single(alice.Opened);
    }

    [Fact]
    public async Task Nobody_takes_our_own_name()
    {
        await using var alice = new SessionHost("alice");
        await using var other = new SessionHost("alice");
        other.Hears(alice);
        await Eventually.HoldsAsync(() => alice.Log.Texts(2202).Count + other.Log.Texts(2202).Count > 0, "the clash is told");
        AssertNothingHappened(alice, other);
    }

    [Fact]
    public async Task Pins_survive_a_restart()
    {
        using var state = new TempDirectory();
        await using var bob = new SessionHost("bob");
        await using (var before = new SessionHost("alice", state: state)) await before.MeetAsync(bob);
        await bob.HasSessionAsync(0);

        await using var alice = new SessionHost("alice", state: state);
        await using var impostor = new SessionHost("bob");
        impostor.Hears(alice);
        await alice.SaysAsync(2202, DeviceIdText.Format(bob.Identity.Id));
        AssertNothingHappened(alice, impostor);
    }

    [Fact]
    public async Task A_device_that_changes_its_name_keeps_its_key_and_gets_the_new_name()
    {
        using var state = new TempDirectory();
        await using var alice = new SessionHost("alice");
        await using (var bob = new SessionHost("bob", state: state)) await alice.MeetAsync(bob);
        await alice.HasSessionAsync(0);

        await using (var robert = new SessionHost("robert", state: state)) await alice.MeetAsync(robert);
        await alice.HasSessionAsync(0);
        await using var newcomer = new SessionHost("bob");
        await alice.MeetAsync(newcomer);
    }

    [Fact]
    public async Task Both_dialling_at_once_leaves_one_session()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var alice = new SessionHost("alice");
            await using var bob = new SessionHost("bob");
            alice.Hears(bob);
            bob.Hears(alice);
            await alice.HasSessionAsync();
            await bob.HasSessionAsync();

            await Eventually.HoldsAsync(() => Ping(alice) && Ping(bob) && alice.Frames.Count > 0 && bob.Frames.Count > 0, "the session works both ways");
            await alice.HasSessionAsync();
            await bob.HasSessionAsync();
        }
    }

    [Fact]
    public async Task A_host_that_hears_itself_stays_alone()
    {
        await using var alice = new SessionHost("alice");
        alice.Hears(alice);
        await alice.SaysAsync(2205, "this device itself");
        AssertNothingHappened(alice);
        Assert.DoesNotContain(alice.Log.Lines, line => line.Level > Microsoft.Extensions.Logging.LogLevel.Debug);
    }

    [Fact]
    public async Task Addresses_that_are_not_on_our_networks_are_not_dialled()
    {
        await using var bob = new SessionHost("bob");
        await using var carol = new SessionHost("carol");
        await using var alice = new SessionHost("alice", options: options => options with { IsAllowed = static _ => false });
        alice.Hears(bob);
        await carol.MeetAsync(bob);
        Assert.Empty(alice.Log.Lines);
        Assert.Equal(carol.Identity.Id, bob.Peer.Device);
    }

    [Theory]
    [InlineData(new byte[] { 0x16, 0x03, 0x01 })]
    [InlineData(new byte[] { 0x16 })]
    [InlineData(new byte[0])]
    public async Task A_flood_of_half_open_connections_keeps_no_member_out(byte[] first)
    {
        await using var alice = new SessionHost("alice", Key);
        await using var bob = new SessionHost("bob", Key, address: "127.0.0.3");
        var flood = new List<NetworkStream>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                try
                {
                    var stream = await RawPeer.DialAsync((ushort)alice.EndPoint.Port, $"127.0.1.{(i % 50) + 1}");
                    flood.Add(stream);
                    await stream.WriteAsync(first);
                }
                catch (Exception error) when (error is SocketException or IOException)
                {
                    // refused already
                }
            }

            await bob.MeetAsync(alice);
        }
        finally
        {
            foreach (var stream in flood) await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_does_not_say_who_it_is_is_cut_off_in_time()
    {
        var clock = new ManualClock();
        await using var alice = new SessionHost("alice", time: clock);
        await using var silent = await RawSession.ConnectAsync(alice.EndPoint);
        await using var half = await RawSession.DialAsync(alice.EndPoint);
        await half.SendRawAsync([0x16, 0x03, 0x01, 0x00]);

        await Eventually.HoldsAsync(() => Passes(clock, TimeSpan.FromMilliseconds(100)) && alice.Log.Texts(2205).Count == 2, "both are cut off");
        Assert.Null(await silent.ReadByeAsync());
        AssertNothingHappened(alice);
    }

    private static bool Passes(ManualClock clock, TimeSpan time)
    {
        clock.Advance(time);
        return true;
    }

    private static bool Ping(SessionHost host)
    {
        if (host.Service.Sessions is [var session]) host.Service.Send(session.Peer.Id, new Frame.IndexAck(1, 1));
        return true;
    }

    private static void AssertNothingHappened(params SessionHost[] hosts) => Assert.All(hosts, host => Assert.Empty(host.Events));
}
