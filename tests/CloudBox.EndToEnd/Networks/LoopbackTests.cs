using System.Diagnostics;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Networks;

/// <summary>Two programs on one machine, over loopback.</summary>
public sealed class LoopbackTests
{
    [NamespaceTheory]
    [InlineData("--interface", "lo")]
    [InlineData]
    public async Task Two_programs_on_one_machine_become_equal(params string[] options)
    {
        using var scene = Scene.PrepareOneMachine("alice", "bob");
        foreach (var host in scene.Hosts) host.Options = options;
        await scene.StartAllAsync();
        scene["alice"].Write("a.txt", "from alice");
        scene["bob"].Write("sub/b.txt", "from bob");
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(2, Tree.Read(scene["alice"].Folder).Count);
        scene["bob"].Delete("a.txt");
        await scene.EventuallyAsync(() => !scene["alice"].Has("a.txt"), "the deletion arrives");
    }

    [NamespaceFact]
    public void The_sample_ends_by_itself_with_equal_trees()
    {
        using var lan = Lan.OneMachine(1);
        var script = Path.Combine(Programs.Top, "samples", "two-peers.sh");
        Assert.True(File.Exists(script), script);
        var clock = Stopwatch.StartNew();
        var said = lan.Hosts[0].Exec("timeout", "120", "bash", script);
        Assert.Contains("equal", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("alice", said, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(120));
    }
}
