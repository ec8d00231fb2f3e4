using System.Diagnostics;
using CloudBox.EndToEnd.Harness;
using Xunit.Abstractions;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>Who is who, and where.</summary>
public sealed class IdentityTests(ITestOutputHelper output)
{
    [NamespaceFact]
    public async Task A_host_with_the_name_of_another_is_refused_and_reported_on_both_consoles()
    {
        using var scene = Scene.Prepare(["alice", "bob", "bob"]);
        var (alice, bob, impostor) = (scene.Hosts[0], scene.Hosts[1], scene.Hosts[2]);
        alice.Write("from alice.txt", "for bob");
        alice.Start();
        bob.Start();
        await scene.EventuallyAsync(() => bob.Has("from alice.txt"), "bob has the file");
        await bob.StopAsync();

        impostor.Write("from the impostor.txt", "unwanted");
        impostor.Start();
        await scene.SaysAsync(alice, line => Said.Impostor.IsMatch(line) && line.Contains(impostor.Machine.Address.ToString(), StringComparison.Ordinal), "the name belongs to another");
        await scene.SaysAsync(impostor, line => Said.RefusedAsImpostor.IsMatch(line), "it is refused");
        await scene.ChecksPassAsync();
        Assert.Equal(["from alice.txt"], Tree.Read(alice.Folder).Names);
        Assert.Equal(["from the impostor.txt"], Tree.Read(impostor.Folder).Names);

        bob.Write("from bob.txt", "he is still himself");
        bob.Start();
        await scene.EventuallyAsync(() => alice.Has("from bob.txt"), "bob is let in");
    }

    // The check is hours away: what moves is moved by a session that has found the new address.
    [NamespaceFact]
    public async Task An_address_that_changes_is_followed_without_a_check()
    {
        using var scene = Scene.Prepare(["alice", "bob"]);
        foreach (var host in scene.Hosts) host.Interval = "6h";
        await scene.StartAllAsync();
        scene["alice"].Write("before.txt", "before");
        await scene.FoldersBecomeEqualAsync();
        var (name, address) = (scene["bob"].Machine.Namespace, scene["bob"].Machine.Address.ToString());
        Shell.Run("ip", "-n", name, "addr", "flush", "dev", "eth0");
        Shell.Run("ip", "-n", name, "addr", "add", $"{address[..^1]}222/24", "broadcast", scene["bob"].Machine.Broadcast.ToString(), "dev", "eth0");
        var clock = Stopwatch.StartNew();
        scene["alice"].Write("after, from alice.txt", "after");
        scene["bob"].Write("after, from bob.txt", "after");
        await scene.EventuallyAsync(() => scene.Hosts.All(host => Tree.Read(host.Folder).Count == 3), "both changes have arrived");
        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s from the change of the address to equal folders");
        await scene.SaysAsync(scene["alice"], line => Said.SessionOpened.IsMatch(line) && line.Contains($"{address[..^1]}222", StringComparison.Ordinal), "a session with the new address");
    }
}
