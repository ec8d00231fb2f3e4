using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>Programs that were down, hosts that were cut off or come late.</summary>
public sealed class AbsenceTests
{
    [NamespaceFact]
    public async Task A_restart_with_an_unchanged_folder_moves_and_rewrites_nothing()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var number = 0; number < 30; number++) scene["alice"].Write($"{number}.txt", $"bytes {number}");
        await scene.FoldersBecomeEqualAsync();
        var before = scene["bob"].FileStamps();
        await scene["bob"].StopAsync();
        scene["bob"].Start();
        await scene.ChecksPassAsync(3);
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(before, scene["bob"].FileStamps());
    }

    [NamespaceFact]
    public async Task Changes_made_while_the_program_was_down_go_out_at_the_start()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("changed.txt", "old");
        scene["alice"].Write("deleted.txt", "goes away");
        scene["alice"].Write("kept.txt", "stays");
        await scene.FoldersBecomeEqualAsync();
        await scene["alice"].StopAsync();
        scene["alice"].Write("changed.txt", "new, made while down");
        scene["alice"].Delete("deleted.txt");
        scene["alice"].Write("added/while down.txt", "added");
        scene["bob"].Write("from bob.txt", "bob went on working");
        scene["alice"].Start();
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["added/while down.txt", "changed.txt", "from bob.txt", "kept.txt"], Tree.Read(scene["bob"].Folder).Names);
        Assert.Equal("new, made while down", scene["bob"].TryRead("changed.txt"));
    }

    [NamespaceFact]
    public async Task A_deletion_reaches_a_host_that_was_down_and_does_not_resurrect()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("doomed.txt", "doomed");
        scene["alice"].Write("kept.txt", "stays");
        await scene.FoldersBecomeEqualAsync();
        await scene["bob"].StopAsync();
        scene["alice"].Delete("doomed.txt");
        await scene.ChecksPassAsync();
        scene["bob"].Start();
        await scene.EventuallyAsync(() => !scene["bob"].Has("doomed.txt"), "bob's copy is gone");
        await scene.ChecksPassAsync(3);
        Assert.False(scene["alice"].Has("doomed.txt"));
        await scene.FoldersBecomeEqualAsync();
    }

    [NamespaceFact]
    public async Task A_program_killed_in_the_middle_of_a_transfer_finishes_it_after_its_restart()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["bob"].Write("bob's.txt", "written before the kill");
        SizesTests.WriteRandom(scene["alice"].PathOf("large.bin"), 128 << 20, seed: 4);
        await scene.SaysAsync(scene["bob"], line => line.Contains("large.bin", StringComparison.Ordinal), "large.bin is announced");
        await scene["bob"].StopAsync(Signal.Kill);
        scene["bob"].Start();
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(45));
        Assert.Equal(["bob's.txt", "large.bin"], Tree.Read(scene["bob"].Folder).Names);
    }

    [NamespaceFact]
    public async Task A_late_joiner_gets_everything_and_gives_what_it_has()
    {
        using var scene = Scene.Prepare(["alice", "bob", "carol"]);
        scene["alice"].Start();
        scene["bob"].Start();
        for (var number = 0; number < 50; number++) scene["alice"].Write($"{number % 5}/{number}.txt", $"bytes {number}");
        await scene.EventuallyAsync(() => Tree.Read(scene["alice"].Folder).HasSameFilesAs(Tree.Read(scene["bob"].Folder)) && Tree.Read(scene["bob"].Folder).Count == 50, "two are equal");
        scene["carol"].Write("from carol.txt", "she had this before");
        scene["carol"].Start();
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(51, Tree.Read(scene["carol"].Folder).Count);
    }

    [NamespaceFact]
    public async Task Hosts_that_were_cut_off_from_each_other_become_equal_when_the_network_heals()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("shared.txt", "before");
        scene["alice"].Write("gone.txt", "before");
        await scene.FoldersBecomeEqualAsync();
        scene.Lan.CutOff(scene["bob"].Machine);
        scene["alice"].Write("by alice.txt", "alone");
        scene["alice"].Delete("gone.txt");
        scene["bob"].Write("by bob.txt", "alone");
        scene["bob"].Write("shared.txt", "bob's edit");
        await scene.ChecksPassAsync();
        scene.Lan.Heal(scene["bob"].Machine);
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["by alice.txt", "by bob.txt", "shared.txt"], Tree.Read(scene["alice"].Folder).Names);
        Assert.Equal("bob's edit", scene["alice"].TryRead("shared.txt"));
    }

    [NamespaceFact]
    public async Task Two_edits_of_one_file_behind_a_cut_end_equal_and_none_is_lost()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("shared.txt", "before");
        await scene.FoldersBecomeEqualAsync();
        scene.Lan.CutOff(scene["bob"].Machine);
        scene["alice"].Write("shared.txt", "the edit of alice");
        scene["bob"].Write("shared.txt", "an edit of bob's");
        await scene.ChecksPassAsync();
        scene.Lan.Heal(scene["bob"].Machine);
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        foreach (var edit in new[] { "the edit of alice", "an edit of bob's" })
        {
            Assert.True(scene.Hosts.Any(host => host.FindText(edit).Any()), $"lost: {edit}\n{scene.Explain()}");
        }
    }

    [NamespaceFact]
    public async Task A_deletion_against_an_edit_behind_a_cut_leaves_the_edit()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("shared.txt", "before");
        scene["alice"].Write("other.txt", "other");
        await scene.FoldersBecomeEqualAsync();
        scene.Lan.CutOff(scene["bob"].Machine);
        scene["alice"].Delete("shared.txt");
        await scene.ChecksPassAsync(1);
        scene["bob"].Write("shared.txt", "edited meanwhile");
        await scene.ChecksPassAsync(1);
        scene.Lan.Heal(scene["bob"].Machine);
        await scene.EventuallyAsync(() => scene["alice"].TryRead("shared.txt") == "edited meanwhile", "the edit is back on alice", TimeSpan.FromSeconds(30));
        await scene.FoldersBecomeEqualAsync();
    }
}
