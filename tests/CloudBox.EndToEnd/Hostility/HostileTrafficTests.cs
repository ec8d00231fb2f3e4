using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;
using Xunit.Abstractions;

namespace CloudBox.EndToEnd.Hostility;

/// <summary>A host on the subnet that sends what no honest program does.</summary>
[Collection(Alone.Name)]
public sealed class HostileTrafficTests(ITestOutputHelper output)
{
    private const long MayGrow = 64 << 20;

    [NamespaceFact]
    public async Task Twenty_thousand_datagrams_and_three_hundred_streams_leave_it_alive_flat_and_syncing()
    {
        using var scene = Scene.Prepare(["alice", "bob"], spare: 1);
        await scene.StartAllAsync();
        var alice = scene["alice"];
        alice.Write("before.txt", "before");
        await scene.FoldersBecomeEqualAsync();
        var mallory = await scene.StartPeerAsync("mallory", WireOrder.Big, PeerHabit.Scripted);
        var door = await DoorAsync(mallory, alice);
        await AttackAsync(mallory, door, datagrams: 3000, streams: 40, seed: 1);
        var (memory, descriptors) = (alice.Daemon!.ResidentBytes, alice.Daemon.OpenDescriptors);
        await AttackAsync(mallory, door, datagrams: 20_000, streams: 300, seed: 2);
        output.WriteLine($"resident {memory >> 20} MiB, then {alice.Daemon.ResidentBytes >> 20} MiB; descriptors {descriptors}, then {alice.Daemon.OpenDescriptors}");
        Assert.InRange(alice.Daemon.ResidentBytes, 0, memory + MayGrow);
        await scene.EventuallyAsync(() => alice.Daemon.OpenDescriptors <= descriptors + 8, "descriptors are given back", TimeSpan.FromSeconds(30));
        alice.Write("after.txt", "after");
        scene["bob"].Delete("before.txt");
        await scene.EventuallyAsync(() => scene["bob"].TryRead("after.txt") == "after" && !alice.Has("before.txt"), "still syncing", TimeSpan.FromSeconds(30));
        Assert.Equal(["after.txt"], Tree.Read(alice.Folder).Names);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(alice.Folder, "..")));
        Assert.DoesNotContain(alice.Console, line => line.Contains('\u001b') || line.StartsWith("2026 forged", StringComparison.Ordinal));
    }

    private static async Task<string> DoorAsync(PeerProcess mallory, CloudBoxHost alice)
    {
        var heard = await mallory.WaitAsync(happened => happened.Kind == PeerEventKind.Datagram && happened.Message?.Client == alice.Name, "hears alice");
        return $"{alice.Machine.Address}:{heard.Message!.Port}";
    }

    private static async Task AttackAsync(PeerProcess mallory, string door, int datagrams, int streams, int seed)
    {
        await mallory.TellAsync(PeerVerb.HostileDatagrams, command => command with { Count = datagrams, Seed = seed }, TimeSpan.FromSeconds(60));
        await mallory.TellAsync(PeerVerb.HostileStreams, command => command with { Count = streams, Seed = seed, To = door }, TimeSpan.FromSeconds(120));
    }
}
