using System.Text.RegularExpressions;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>Edits of one file by hosts that could not hear each other.</summary>
public sealed partial class ConflictsTests
{
    [NamespaceFact]
    public async Task Two_edits_are_both_on_both_hosts_under_the_same_names_until_somebody_decides()
    {
        using var scene = await StartAsync("report.txt", "plan.txt");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        scene.Lan.Partition([alice.Machine], [bob.Machine]);
        foreach (var host in scene.Hosts)
        {
            host.Write("report.txt", $"{host.Name}'s report");
            host.Write("plan.txt", $"{host.Name}'s plan");
        }

        await scene.ChecksPassAsync(1);
        scene.Lan.Rejoin();
        await scene.EventuallyAsync(() => scene.Hosts.All(host => Tree.Read(host.Folder).Count == 4), "two files and two copies");
        await scene.EverythingBecomesEqualAsync();
        foreach (var kind in new[] { "report", "plan" }) Assert.Equal([$"alice's {kind}", $"bob's {kind}"], TextsOf(alice, kind).Order(StringComparer.Ordinal));
        foreach (var host in scene.Hosts) await scene.SaysAsync(host, line => Said.ConflictKept.IsMatch(line), "a conflict is kept");

        await DeletingTheCopyResolvesAsync(scene, CopyOf(alice, "report"));
        await EditingTheCopyMakesItAFileOfItsOwnAsync(scene, CopyOf(alice, "plan"));
    }

    [NamespaceFact]
    public async Task A_deletion_that_meets_an_edit_leaves_the_edit_whichever_came_first()
    {
        using var scene = await StartAsync("edited first.txt", "deleted first.txt", "only deleted.txt");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        scene.Lan.Partition([alice.Machine], [bob.Machine]);
        bob.Write("edited first.txt", "the edit");
        alice.Delete("deleted first.txt");
        alice.Delete("only deleted.txt");
        await scene.ChecksPassAsync(1);
        alice.Delete("edited first.txt");
        bob.Write("deleted first.txt", "the edit");
        await scene.ChecksPassAsync(1);
        scene.Lan.Rejoin();
        await scene.EventuallyAsync(() => !bob.Has("only deleted.txt") && alice.Has("edited first.txt") && alice.Has("deleted first.txt"), "the edits are back");
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal(["deleted first.txt", "edited first.txt"], Tree.Read(alice.Folder).Names);
        foreach (var name in Tree.Read(alice.Folder).Names) Assert.Equal("the edit", alice.TryRead(name));
    }

    private static async Task DeletingTheCopyResolvesAsync(Scene scene, string copy)
    {
        var winner = scene["alice"].TryRead("report.txt");
        scene["bob"].Delete(copy);
        await scene.EventuallyAsync(() => !scene["alice"].Has(copy), "the copy is gone on alice too");
        await scene.ChecksPassAsync();
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal([winner], TextsOf(scene["alice"], "report"));
        Assert.Equal(winner, scene["bob"].TryRead("report.txt"));
    }

    private static async Task EditingTheCopyMakesItAFileOfItsOwnAsync(Scene scene, string copy)
    {
        scene["alice"].Write(copy, "merged by hand");
        await scene.EventuallyAsync(() => scene["bob"].TryRead(copy) == "merged by hand", "the edited copy is on bob");
        scene["bob"].Delete("plan.txt");
        await scene.EventuallyAsync(() => !scene["alice"].Has("plan.txt"), "the plan is gone");
        await scene.ChecksPassAsync();
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal(["merged by hand"], TextsOf(scene["alice"], "plan"));
    }

    private static async Task<Scene> StartAsync(params string[] names)
    {
        var scene = await Scene.StartAsync("alice", "bob");
        foreach (var name in names) scene["alice"].Write(name, "before");
        await scene.OrDisposeAsync(scene.FoldersBecomeEqualAsync());
        return scene;
    }

    private static string CopyOf(CloudBoxHost host, string stem) => Assert.Single(Tree.Read(host.Folder).Names, name => name.StartsWith(stem, StringComparison.Ordinal) && CopyName.IsMatch(name));

    private static IEnumerable<string?> TextsOf(CloudBoxHost host, string stem) =>
        Tree.Read(host.Folder).Names.Where(name => name.StartsWith(stem, StringComparison.Ordinal)).Select(host.TryRead);

    [GeneratedRegex(@" \(conflict (alice|bob) [0-9a-f]{8}\)\.txt$")]
    private static partial Regex CopyName { get; }
}
