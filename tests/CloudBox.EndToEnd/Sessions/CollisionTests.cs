using System.Security.Cryptography;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>Two different files with one length and one SHA1 (Leurent and Peyrin, 2020).</summary>
public sealed class CollisionTests
{
    [CollisionFact]
    public async Task Files_with_one_SHA1_stay_two_on_every_peer_side_by_side_one_after_the_other_and_as_a_conflict()
    {
        var (first, second) = SharedVectors.CollidingFiles!.Value;
        Assert.Equal(SHA1.HashData(first), SHA1.HashData(second));
        using var scene = await Scene.StartAsync("alice", "bob", "carol");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        alice.Write("first.bin", first);
        alice.Write("second.bin", second);
        alice.Write("replaced.bin", first);
        await scene.EverythingBecomesEqualAsync();
        Assert.True(Holds(scene["carol"], "second.bin", second), scene.Explain());
        bob.Write("replaced.bin", second);
        await scene.EventuallyAsync(() => scene.Hosts.All(host => Holds(host, "replaced.bin", second)), "the replacement has arrived");

        scene.Lan.Partition([alice.Machine], [bob.Machine, scene["carol"].Machine]);
        alice.Write("contested.bin", first);
        bob.Write("contested.bin", second);
        await scene.ChecksPassAsync(1);
        scene.Lan.Rejoin();
        await scene.EventuallyAsync(() => scene.Hosts.All(host => Contested(host).Count() == 2), "both are there");
        await scene.EverythingBecomesEqualAsync();
        foreach (var host in scene.Hosts)
        {
            Assert.Single(Contested(host), name => Holds(host, name, first));
            Assert.Single(Contested(host), name => Holds(host, name, second));
            Assert.True(Holds(host, "first.bin", first) && Holds(host, "second.bin", second), scene.Explain());
        }
    }

    private static IEnumerable<string> Contested(CloudBoxHost host) => Tree.Read(host.Folder).Names.Where(name => name.StartsWith("contested", StringComparison.Ordinal));

    private static bool Holds(CloudBoxHost host, string name, byte[] content) => host.Has(name) && File.ReadAllBytes(host.PathOf(name)).AsSpan().SequenceEqual(content);
}
