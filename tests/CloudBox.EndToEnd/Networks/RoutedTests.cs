using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Networks;

/// <summary>Subnets with a router between them.</summary>
public sealed class RoutedTests
{
    [NamespaceFact]
    public async Task Hosts_that_name_each_other_as_peers_become_equal_across_a_router()
    {
        using var scene = Scene.PrepareRouted("alice", "bob");
        scene["alice"].Options = ["--peer", scene["bob"].Machine.Address.ToString()];
        scene["bob"].Options = ["--peer", $"{scene["alice"].Machine.Address}:7000"];
        await scene.StartAllAsync();
        scene["alice"].Write("a.txt", "from alice");
        scene["bob"].Write("b.txt", "from bob");
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(2, Tree.Read(scene["alice"].Folder).Count);
    }

    [NamespaceFact]
    public async Task A_stranger_from_another_subnet_is_not_heard()
    {
        using var scene = Scene.PrepareRouted(["alice"], spare: 1);
        scene["alice"].Start();
        var stranger = await scene.StartPeerAsync("stranger", WireOrder.Big, PeerHabit.Scripted, broadcast: scene["alice"].Machine.Address);
        await stranger.BroadcastAsync(WireType.Added, stranger.Write("unwanted.txt", "unwanted", 1_700_000_000));
        await scene.ChecksPassAsync();
        Assert.False(scene["alice"].Has("unwanted.txt"));
        Assert.DoesNotContain(stranger.Events, happened => happened.Kind == PeerEventKind.Stream);
    }
}
