using System.Text;
using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.OriginalPeers;

/// <summary>The C original's dialect: headers alone, requests by broadcast, bare pushes; it dies of anything else on its TCP port.</summary>
public sealed class COriginalTests
{
    private const long Mtime = 1_700_000_000;

    [NamespaceFact]
    public async Task Files_changes_and_deletions_go_both_ways_and_it_lives()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        await scene.StartAllAsync();
        var original = await scene.StartPeerAsync("original", WireOrder.Little, PeerHabit.COriginal);
        original.Write("from original.txt", "hello from 2014", Mtime);
        scene["alice"].Write("from alice.txt", "hello from today");
        scene["alice"].Write("empty.txt", "");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["empty.txt", "from alice.txt", "from original.txt"], Tree.Read(original.Folder).Names);
        original.Write("from original.txt", "changed by the original", Mtime + 100);
        await scene.EventuallyAsync(() => scene["alice"].TryRead("from original.txt") == "changed by the original", "its change is on alice");
        scene["alice"].Write("from alice.txt", "changed by alice");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(20));
        original.Files.Delete("from original.txt");
        await scene.EventuallyAsync(() => !scene["alice"].Has("from original.txt"), "its deletion is on alice");
        scene["alice"].Delete("from alice.txt");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(20));
        await scene.ChecksPassAsync(3);
        Assert.Equal(["empty.txt"], Tree.Read(original.Folder).Names);
        AssertAlive(original, scene);
    }

    [NamespaceFact]
    public async Task It_lives_when_its_first_word_to_us_is_a_new_file()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        var original = await scene.StartPeerAsync("original", WireOrder.Little, PeerHabit.COriginal, checkSeconds: 4);
        await scene.StartAllAsync();
        original.Write("first word.txt", "no header-only message was heard before", Mtime);
        await scene.EventuallyAsync(() => scene["alice"].Has("first word.txt") || original.HasExited, "alice has the file", TimeSpan.FromSeconds(30));
        AssertAlive(original, scene);
        await scene.FoldersBecomeEqualAsync();
    }

    [NamespaceFact]
    public async Task Its_early_checks_neither_delete_nor_truncate_what_it_is_receiving()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        for (var number = 0; number < 8; number++) Convergence.SizesTests.WriteRandom(scene["alice"].PathOf($"{number}.bin"), 8 << 20, number);
        await scene.StartAllAsync();
        var original = await scene.StartPeerAsync("original", WireOrder.Little, PeerHabit.COriginal, checkSeconds: 0.1);
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(45));
        await scene.ChecksPassAsync();
        Assert.Equal(8, Tree.Read(scene["alice"].Folder).Count);
        Assert.All(Enumerable.Range(0, 8), number => Assert.Equal(8 << 20, new FileInfo(scene["alice"].PathOf($"{number}.bin")).Length));
        AssertAlive(original, scene);
    }

    [NamespaceFact]
    public async Task Its_directories_are_not_taken_for_files()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        await scene.StartAllAsync();
        var original = await scene.StartPeerAsync("original", WireOrder.Little, PeerHabit.COriginal);
        Directory.CreateDirectory(Path.Combine(original.Folder, "a directory"));
        original.Write("a file.txt", "a file", Mtime);
        await scene.EventuallyAsync(() => scene["alice"].TryRead("a file.txt") == "a file", "the file is there");
        await scene.ChecksPassAsync();
        Assert.Equal(["a file.txt"], Tree.Read(scene["alice"].Folder).Names);
        AssertAlive(original, scene);
    }

    [NamespaceFact]
    public async Task A_peer_of_the_assignment_the_C_original_and_two_programs_become_equal()
    {
        using var scene = Scene.Prepare(["alice", "bob"], spare: 2);
        await scene.StartAllAsync();
        var original = await scene.StartPeerAsync("original", WireOrder.Little, PeerHabit.COriginal, spare: 0);
        var carol = await scene.StartPeerAsync("carol", WireOrder.Big, PeerHabit.Synchronising, spare: 1);
        original.Write("original.txt", "from the original", Mtime);
        carol.Write("carol.txt", "from carol", Mtime);
        scene["alice"].Write("alice.txt", "from alice");
        scene["bob"].Write("bob.txt", "from bob");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(40));
        Assert.Equal(4, Tree.Read(original.Folder).Count);
        AssertAlive(original, scene);
    }

    [NamespaceFact]
    public async Task A_bare_push_that_nobody_asked_for_changes_nothing()
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Little);
        await scene.GiveAliceAsync("a.txt", "alice's", Mtime);
        foreach (var name in new[] { "a.txt", "new.txt", "../x", ".cloudbox/x" })
        {
            var push = new byte[512 + 9];
            Encoding.UTF8.GetBytes(name, push);
            Encoding.UTF8.GetBytes("injected!", push.AsSpan(512));
            await scene.Carol.TellAsync(PeerVerb.StreamRaw, command => command with { To = scene.AliceDoor.ToString(), Hex = Convert.ToHexString(push) });
        }

        await scene.AliceKeepsAsync("a.txt", "alice's");
        Assert.Equal(["a.txt"], Tree.Read(scene.Alice.Folder).Names);
        Assert.False(File.Exists(Path.Combine(scene.Alice.Folder, "..", "x")));
        Assert.Empty(scene.Alice.FindText("injected!"));
    }

    private static void AssertAlive(PeerProcess original, Scene scene) => Assert.False(original.HasExited, $"the C original is dead\n{scene.Explain()}");
}
