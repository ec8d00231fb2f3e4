using System.Net;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Tests.Network.Sessions;

/// <summary>Texts for the peer's log, over the session that is open anyway.</summary>
public sealed class DebugTextTests
{
    private const int DebugReceived = 2150;

    [Fact]
    public async Task A_text_is_on_the_log_of_the_peer_that_listens_there()
    {
        await using var alice = new SessionHost("alice");
        await using var bob = new SessionHost("bob");
        Assert.False(alice.Service.TryTell(bob.EndPoint, "too early"));
        await alice.MeetAsync(bob);

        Assert.True(alice.Service.TryTell(bob.EndPoint, "received status"));
        Assert.True(bob.Service.TryTell(alice.EndPoint, "received file added a.txt"));
        await bob.SaysAsync(DebugReceived, "Debug message from alice (127.0.0.1): received status");
        await alice.SaysAsync(DebugReceived, "Debug message from bob (127.0.0.1): received file added a.txt");
        Assert.False(alice.Service.TryTell(new IPEndPoint(IPAddress.Loopback, 1), "nobody listens there"));
        Assert.Empty(bob.Frames);
    }

    [Fact]
    public async Task A_peer_that_does_not_know_such_frames_gets_none()
    {
        await using var alice = new SessionHost("alice");
        await using var old = await RawSession.OpenAsync(alice.EndPoint, features: [FrameLimits.MovesFeature]);
        await alice.HasSessionAsync();
        Assert.False(alice.Service.TryTell(old.ListensAt, "received status"));
    }

    [Fact]
    public async Task Texts_without_end_are_on_the_log_a_hundred_times()
    {
        await using var alice = new SessionHost("alice");
        await using var mallory = await RawSession.OpenAsync(alice.EndPoint);
        await alice.HasSessionAsync();
        for (var i = 0; i < 300; i++) await mallory.SendAsync(new Frame.Debug($"text {i}"));
        await mallory.SendAsync(new Frame.Summary(1, "the last"));
        await CloudBox.Tests.Support.Eventually.HoldsAsync(() => alice.Frames.Any(frame => frame is Frame.Summary), "all have come");
        Assert.Equal(100, alice.Log.Texts(DebugReceived).Count());
    }
}
