using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.OriginalPeers;

/// <summary>The program and a peer that synchronises by the assignment alone become equal, both ways.</summary>
public sealed class SynchronisingTests
{
    private const long Mtime = 1_700_000_000;

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task Files_changes_and_deletions_go_both_ways(WireOrder order)
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        scene["alice"].Write("before/alice.txt", "there before the start");
        await scene.StartAllAsync();
        var carol = await scene.StartPeerAsync("carol", order, PeerHabit.Synchronising);
        carol.Write("from carol.txt", "carol's", Mtime);
        scene["alice"].Write("from alice.txt", "alice's");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(3, Tree.Read(carol.Folder).Count);
        carol.Write("from alice.txt", "changed by carol", DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
        scene["alice"].Write("from carol.txt", "changed by alice");
        carol.Files.Delete("before/alice.txt");
        await scene.EventuallyAsync(() => scene["alice"].TryRead("from alice.txt") == "changed by carol" && !scene["alice"].Has("before/alice.txt"), "carol's changes are on alice");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        scene["alice"].Delete("from carol.txt");
        await scene.EventuallyAsync(() => carol.Files.Describe("from carol.txt") is null, "alice's deletion is on carol");
        await scene.ChecksPassAsync();
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(["from alice.txt"], Tree.Read(carol.Folder).Names);
        Assert.True(carol.FaultsOf(scene["alice"].Machine).Count == 0, scene.Explain());
    }

    [NamespaceFact]
    public async Task Two_programs_and_peers_in_both_byte_orders_become_equal()
    {
        using var scene = Scene.Prepare(["alice", "bob"], spare: 2);
        await scene.StartAllAsync();
        var big = await scene.StartPeerAsync("big", WireOrder.Big, PeerHabit.Synchronising, spare: 0);
        var little = await scene.StartPeerAsync("little", WireOrder.Little, PeerHabit.Synchronising, spare: 1);
        big.Write("big.txt", "from the big-endian one", Mtime);
        little.Write("little.txt", "from the little-endian one", Mtime);
        scene["alice"].Write("alice.txt", "from alice");
        scene["bob"].Write("sub/bob.txt", "from bob");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(40));
        Assert.Equal(4, Tree.Read(little.Folder).Count);
        foreach (var host in scene.Hosts) Assert.True(big.FaultsOf(host.Machine).Count + little.FaultsOf(host.Machine).Count == 0, scene.Explain());
    }
}
