using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Networks;

/// <summary>Addresses that come and go under a running program.</summary>
public sealed class AddressesTests
{
    [NamespaceFact]
    public async Task A_host_that_gets_another_address_on_its_subnet_goes_on()
    {
        using var scene = await StartEqualAsync();
        var subnet = scene["bob"].Machine.Address.ToString()[..^1];
        Renumber(scene["bob"], $"{subnet}222", $"{subnet}255");
        await GoesOnAsync(scene);
    }

    [NamespaceFact]
    public async Task Hosts_that_move_to_another_subnet_go_on()
    {
        using var scene = await StartEqualAsync();
        foreach (var host in scene.Hosts) Renumber(host, $"10.99.1.{host.Machine.Number}", "10.99.1.255");
        await GoesOnAsync(scene);
    }

    [NamespaceFact]
    public async Task A_program_that_starts_without_an_address_joins_when_it_gets_one()
    {
        using var scene = Scene.Prepare(["alice", "bob"]);
        var address = scene["bob"].Machine;
        Shell.Run("ip", "-n", address.Namespace, "addr", "flush", "dev", "eth0");
        foreach (var host in scene.Hosts) host.Start();
        await scene.SaysAsync(scene["bob"], line => Said.StartBlockIsOver.IsMatch(line), "start block");
        Renumber(scene["bob"], address.Address.ToString(), address.Broadcast.ToString());
        await GoesOnAsync(scene);
    }

    private static async Task<Scene> StartEqualAsync()
    {
        var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("before.txt", "before");
        await scene.OrDisposeAsync(scene.FoldersBecomeEqualAsync());
        return scene;
    }

    private static void Renumber(CloudBoxHost host, string address, string broadcast)
    {
        Shell.Run("ip", "-n", host.Machine.Namespace, "addr", "flush", "dev", "eth0");
        Shell.Run("ip", "-n", host.Machine.Namespace, "addr", "add", $"{address}/24", "broadcast", broadcast, "dev", "eth0");
    }

    private static async Task GoesOnAsync(Scene scene)
    {
        scene["alice"].Write("after, from alice.txt", "after");
        scene["bob"].Write("after, from bob.txt", "after");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(25));
        Assert.True(Tree.Read(scene["alice"].Folder).Count >= 2, scene.Explain());
    }
}
