using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>The ways in which programs save, and what must not go on for ever afterwards.</summary>
public sealed class EditorsTests
{
    [NamespaceFact]
    public async Task A_hundred_saves_by_temporary_file_and_rename_end_with_the_last()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var save = 0; save < 100; save++)
        {
            scene["alice"].Write("document.txt~", $"save number {save}");
            scene["alice"].Rename("document.txt~", "document.txt");
            await Task.Delay(10);
        }

        await scene.EventuallyAsync(() => scene["bob"].TryRead("document.txt") == "save number 99", "the last save is there");
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(["document.txt"], Tree.Read(scene["bob"].Folder).Names);
    }

    [NamespaceFact]
    public async Task Turns_taken_quickly_on_one_file_never_bring_an_older_text_back()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var turn = 0; turn < 20; turn++)
        {
            var (writer, reader) = turn % 2 == 0 ? ("alice", "bob") : ("bob", "alice");
            scene[writer].Write("game.txt", $"turn {turn}");
            await scene.EventuallyAsync(() => scene[reader].TryRead("game.txt") == $"turn {turn}", $"turn {turn} has arrived");
        }

        await scene.ChecksPassAsync();
        Assert.All(scene.Hosts, host => Assert.Equal("turn 19", host.TryRead("game.txt")));
        Assert.Equal(["game.txt"], Tree.Read(scene["alice"].Folder).Names);
    }

    [NamespaceFact]
    public async Task A_large_file_that_is_rewritten_while_it_travels_arrives_in_its_last_state()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var seed = 0; seed < 5; seed++)
        {
            SizesTests.WriteRandom(scene["alice"].PathOf("image.bin"), 48 << 20, seed);
            await Task.Delay(300);
        }

        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(45));
        Assert.Equal(1, Tree.Read(scene["bob"].Folder).Count);
    }

    [NamespaceFact]
    public async Task A_removed_directory_leaves_no_empty_directories_behind()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var number = 0; number < 12; number++) scene["alice"].Write($"project/{number % 3}/{number}.txt", $"bytes {number}");
        scene["alice"].Write("other.txt", "stays");
        await scene.FoldersBecomeEqualAsync();
        Directory.Delete(scene["alice"].PathOf("project"), recursive: true);
        await scene.EventuallyAsync(() => !Directory.Exists(scene["bob"].PathOf("project")), "bob's directory is gone");
        Assert.Equal("stays", scene["bob"].TryRead("other.txt"));
    }

    [NamespaceFact]
    public async Task Nothing_is_announced_or_moved_any_more_once_the_folders_are_equal()
    {
        using var scene = Scene.Prepare(["alice", "bob", "carol"], spare: 1);
        await scene.StartAllAsync();
        var witness = await scene.StartPeerAsync("witness", WireOrder.Big, PeerHabit.Scripted);
        foreach (var host in scene.Hosts)
        {
            for (var number = 0; number < 10; number++) host.Write($"{number}.txt", $"{host.Name} {number}");
        }

        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        await scene.ChecksPassAsync(3);
        var heard = witness.Events.Count;
        await scene.ChecksPassAsync(5);
        Assert.DoesNotContain(witness.Events.Skip(heard), happened => happened.Kind == PeerEventKind.Datagram && WireType.CarriesFile(happened.Message!.Type));
    }
}
