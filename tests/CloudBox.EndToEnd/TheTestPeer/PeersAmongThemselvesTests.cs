using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.TheTestPeer;

/// <summary>The harness and the test peer without the program: what they cannot do among themselves, they cannot find out about it.</summary>
public sealed class PeersAmongThemselvesTests
{
    private const long Mtime = 1_700_000_000;

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task Two_synchronising_peers_become_equal(WireOrder order)
    {
        using var scene = Scene.Prepare([], spare: 2);
        var one = await scene.StartPeerAsync("one", order, PeerHabit.Synchronising, spare: 0);
        var two = await scene.StartPeerAsync("two", order, PeerHabit.Synchronising, spare: 1);
        one.Write("a.txt", "from one", Mtime);
        two.Write("sub/b.txt", "from two", Mtime);
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(2, Tree.Read(one.Folder).Count);
        two.Files.Delete("a.txt");
        await scene.EventuallyAsync(() => Tree.Read(one.Folder).Count == 1, "the deletion arrives");
        Assert.Empty(one.FaultsOf(two.Machine));
        Assert.Empty(two.FaultsOf(one.Machine));
    }

    [NamespaceFact]
    public async Task Two_C_originals_become_equal()
    {
        using var scene = Scene.Prepare([], spare: 2);
        var one = await scene.StartPeerAsync("one", WireOrder.Little, PeerHabit.COriginal, spare: 0);
        var two = await scene.StartPeerAsync("two", WireOrder.Little, PeerHabit.COriginal, spare: 1);
        one.Write("a.txt", "from one", Mtime);
        two.Write("b.txt", new string('b', 100_000), Mtime);
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(["a.txt", "b.txt"], Tree.Read(one.Folder).Names);
    }

    [NamespaceFact]
    public async Task A_C_original_dies_of_a_debug_message()
    {
        using var scene = Scene.Prepare([], spare: 2);
        var original = await scene.StartPeerAsync("original", WireOrder.Little, PeerHabit.COriginal, spare: 0);
        var other = await scene.StartPeerAsync("other", WireOrder.Little, PeerHabit.Scripted, spare: 1);
        await other.TellAsync(PeerVerb.Debug, command => command with { To = original.EndPoint.ToString(), Text = "hello" });
        await original.WaitAsync(happened => happened.Kind == PeerEventKind.Crash, "it crashes");
        await scene.EventuallyAsync(() => original.HasExited, "its process ends");
        Assert.Equal(BarePush.CrashCode, original.ExitCode);
    }

    [NamespaceTheory]
    [InlineData(ServingMode.Honest, "received")]
    [InlineData(ServingMode.WrongBytes, "spoilt")]
    [InlineData(ServingMode.CutOff, "spoilt")]
    [InlineData(ServingMode.TooMany, "spoilt")]
    [InlineData(ServingMode.Refuse, "refused")]
    public async Task A_request_ends_as_the_serving_peer_deserves(ServingMode mode, string ending)
    {
        using var scene = Scene.Prepare([], spare: 2);
        var server = await scene.StartPeerAsync("server", WireOrder.Big, PeerHabit.Scripted, spare: 0);
        var client = await scene.StartPeerAsync("client", WireOrder.Big, PeerHabit.Scripted, spare: 1);
        var file = server.Write("a.bin", new byte[300_000], Mtime);
        await server.TellAsync(PeerVerb.Serve, command => command with { Serving = mode });
        var done = await client.TellAsync(PeerVerb.Request, command => command with { To = server.EndPoint.ToString(), File = file });
        Assert.Equal(ending, done.Text);
        Assert.Equal(ending == "spoilt", client.FaultsOf(server.Machine).Count > 0);
        Assert.Equal(ending == "received" ? file : null, client.Files.Describe("a.bin"));
    }

    [NamespaceFact]
    public async Task Offers_delete_checks_and_broadcasts_are_reported_as_they_came()
    {
        using var scene = Scene.Prepare([], spare: 2);
        var one = await scene.StartPeerAsync("one", WireOrder.Little, PeerHabit.Scripted, spare: 0);
        var two = await scene.StartPeerAsync("two", WireOrder.Little, PeerHabit.Scripted, spare: 1);
        var file = one.Write("a.txt", "offered", Mtime);
        await one.TellAsync(PeerVerb.Offer, command => command with { To = two.EndPoint.ToString(), File = file });
        Assert.Equal(file, two.Files.Describe("a.txt"));
        var back = await one.TellAsync(PeerVerb.AskDeleted, command => command with { To = two.EndPoint.ToString(), File = file });
        Assert.Equal(WireType.Offer, back.Message!.Type);
        two.Files.Delete("a.txt");
        var stands = await one.TellAsync(PeerVerb.AskDeleted, command => command with { To = two.EndPoint.ToString(), File = file });
        Assert.Equal(WireType.Deleted, stands.Message!.Type);
        await one.BroadcastAsync(WireType.Modified, file);
        var heard = await two.WaitAsync(happened => happened.Message?.Type == WireType.Modified, "hears the 04");
        Assert.Equal(file, heard.Message!.File);
        Assert.Empty(two.FaultsOf(one.Machine));
    }

    [NamespaceFact]
    public async Task Nothing_is_heard_through_a_pulled_cable()
    {
        using var scene = Scene.Prepare([], spare: 2);
        var one = await scene.StartPeerAsync("one", WireOrder.Big, PeerHabit.Scripted, spare: 0);
        var two = await scene.StartPeerAsync("two", WireOrder.Big, PeerHabit.Scripted, spare: 1);
        scene.Lan.CutOff(one.Machine);
        await one.TellAsync(PeerVerb.Broadcast, command => command with { Type = WireType.Debug, Text = "lost" });
        scene.Lan.Heal(one.Machine);
        // A switch port takes a moment to forward again.
        for (var tries = 0; tries < 50 && two.Events.All(happened => happened.Message?.Text != "found"); tries++)
        {
            await one.TellAsync(PeerVerb.Broadcast, command => command with { Type = WireType.Debug, Text = "found" });
            await Task.Delay(200);
        }

        Assert.Contains(two.Events, happened => happened.Message?.Text == "found");
        Assert.DoesNotContain(two.Events, happened => happened.Message?.Text == "lost");
    }
}
