using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>Hosts and indexes that know only what was.</summary>
public sealed class AbsentPeersTests
{
    private const int Files = 15;

    [NamespaceFact]
    public async Task A_peer_that_was_away_while_files_were_deleted_brings_none_back()
    {
        using var scene = await StartAsync("alice", "bob", "carol");
        var (alice, bob, carol) = (scene["alice"], scene["bob"], scene["carol"]);
        await carol.StopAsync();
        Directory.Delete(alice.PathOf("1"), recursive: true);
        await scene.EventuallyAsync(() => !Directory.Exists(bob.PathOf("1")), "gone on bob");
        bob.Delete("2/2.txt");
        await scene.EventuallyAsync(() => !alice.Has("2/2.txt"), "gone on alice");
        foreach (var host in new[] { alice, bob })
        {
            await host.StopAsync();
            host.Start();
        }

        await scene.ChecksPassAsync();
        carol.Write("0/0.txt", "edited while away");
        carol.Start();
        await scene.EventuallyAsync(() => alice.TryRead("0/0.txt") == "edited while away" && !carol.Has("2/2.txt") && !Directory.Exists(carol.PathOf("1")), "carol is up to date");
        await scene.ChecksPassAsync();
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal(Files - 6, Tree.Read(alice.Folder).Count);
    }

    [NamespaceFact]
    public async Task A_deleted_index_deletes_nothing_moves_nothing_and_takes_a_new_identity()
    {
        using var scene = await StartAsync("alice", "bob");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        var before = bob.FileStamps();
        await bob.StopAsync();
        foreach (var path in IndexFiles(bob)) File.Delete(path);
        alice.Write("while bob was away.txt", "new");
        bob.Start();
        await scene.SaysAsync(bob, line => Said.NewIdentity.IsMatch(line), "it has a new identity");
        await scene.EventuallyAsync(() => bob.Has("while bob was away.txt"), "bob is up to date");
        await scene.ChecksPassAsync();
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal(Files + 1, Tree.Read(alice.Folder).Count);
        Assert.Superset(before, bob.FileStamps());
        Assert.Single(bob.Console, line => Said.NewIdentity.IsMatch(line));
    }

    [NamespaceFact]
    public async Task An_index_restored_from_an_earlier_copy_deletes_nothing_and_takes_a_new_identity()
    {
        using var scene = await StartAsync("alice", "bob");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        await bob.StopAsync();
        var copies = IndexFiles(bob).ToDictionary(path => path, File.ReadAllBytes);
        bob.Start();
        bob.Write("0/0.txt", "changed after the copy");
        bob.Write("new.txt", "made after the copy");
        bob.Delete("2/2.txt");
        alice.Write("1/1.txt", "changed by alice after the copy");
        await scene.EventuallyAsync(() => alice.Has("new.txt") && !alice.Has("2/2.txt") && bob.TryRead("1/1.txt") == "changed by alice after the copy", "the changes have travelled");
        await scene.FoldersBecomeEqualAsync();

        await bob.StopAsync();
        foreach (var path in IndexFiles(bob)) File.Delete(path);
        foreach (var (path, content) in copies) await File.WriteAllBytesAsync(path, content);
        alice.Write("2/2.txt", "made again while bob was away");
        bob.Start();
        await scene.SaysAsync(bob, line => Said.NewIdentity.IsMatch(line), "it has a new identity");
        await scene.EventuallyAsync(() => bob.TryRead("2/2.txt") == "made again while bob was away", "bob is up to date");
        bob.Write("after.txt", "a change of the new identity");
        await scene.EventuallyAsync(() => alice.Has("after.txt"), "its changes travel");
        await scene.ChecksPassAsync();
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal(Files + 2, Tree.Read(alice.Folder).Count);
        Assert.Equal("changed after the copy", alice.TryRead("0/0.txt"));
        Assert.Equal("changed by alice after the copy", alice.TryRead("1/1.txt"));
    }

    private static async Task<Scene> StartAsync(params string[] names)
    {
        var scene = await Scene.StartAsync(names);
        for (var number = 0; number < Files; number++) scene.Hosts[0].Write($"{number % 3}/{number}.txt", $"bytes {number}");
        await scene.OrDisposeAsync(scene.EverythingBecomesEqualAsync());
        return scene;
    }

    private static IEnumerable<string> IndexFiles(CloudBoxHost host) => Directory.EnumerateFiles(host.StateDirectory, "index.db*");
}
