using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>Four hosts on one subnet.</summary>
public sealed class FourHostsTests
{
    [NamespaceFact]
    public async Task Four_hosts_become_equal_after_files_changes_renames_and_deletions_everywhere()
    {
        using var scene = await Scene.StartAsync("alice", "bob", "carol", "dave");
        foreach (var host in scene.Hosts)
        {
            for (var number = 0; number < 10; number++) host.Write($"{host.Name}/{number}.txt", $"{host.Name} {number}");
        }

        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(40, Tree.Read(scene["dave"].Folder).Count);
        scene["alice"].Write("bob/0.txt", "changed by alice");
        scene["bob"].Delete("carol/0.txt");
        scene["carol"].Rename("dave", "david");
        scene["dave"].Write("alice/new.txt", "new from dave");
        await scene.EventuallyAsync(() => scene.Hosts.All(HasAllChanges), "every host has every change", TimeSpan.FromSeconds(30));
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(40, Tree.Read(scene["alice"].Folder).Count);
    }

    private static bool HasAllChanges(CloudBoxHost host) =>
        host.TryRead("bob/0.txt") == "changed by alice" && !host.Has("carol/0.txt") && host.Has("david/9.txt") && !host.Has("dave/9.txt") && host.Has("alice/new.txt");

    [NamespaceFact]
    public async Task One_file_written_on_all_hosts_at_once_ends_the_same_everywhere()
    {
        using var scene = await Scene.StartAsync("alice", "bob", "carol", "dave");
        foreach (var host in scene.Hosts) host.Write("contested.txt", $"the words of {host.Name}");
        await scene.EventuallyAsync(() => scene.Hosts.All(host => host.Has("contested.txt")), "everybody has one");
        await scene.ChecksPassAsync(1);
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        foreach (var host in scene.Hosts)
        {
            Assert.True(scene.Hosts.Any(any => any.FindText($"the words of {host.Name}").Any()), $"lost: {host.Name}'s\n{scene.Explain()}");
        }
    }
}
