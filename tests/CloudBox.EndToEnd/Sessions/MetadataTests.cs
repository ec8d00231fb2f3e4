using System.Runtime.Versioning;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>What is more than names and bytes.</summary>
[SupportedOSPlatform("linux")]
public sealed class MetadataTests
{
    private static readonly DateTime Moment = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc).AddTicks(1_234_567);

    [NamespaceFact]
    public async Task Links_empty_directories_modes_and_fractions_of_seconds_arrive_and_change()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var alice = scene["alice"];
        alice.Write("tool.sh", "#!/bin/sh\n");
        alice.Date("tool.sh", Moment);
        File.SetUnixFileMode(alice.PathOf("tool.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(alice.PathOf("empty/inside"));
        File.SetUnixFileMode(alice.PathOf("empty"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        File.CreateSymbolicLink(alice.PathOf("link"), "tool.sh");
        File.CreateSymbolicLink(alice.PathOf("empty/dangling"), "../no such file");
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal(["empty", "empty/dangling", "empty/inside", "link", "tool.sh"], FullTree.Read(scene["bob"].Folder).Names);
        Assert.Equal(Moment, File.GetLastWriteTimeUtc(scene["bob"].PathOf("tool.sh")));
        Assert.Equal("link to ../no such file", FullTree.Read(scene["bob"].Folder)["empty/dangling"]);

        File.Delete(alice.PathOf("link"));
        File.CreateSymbolicLink(alice.PathOf("link"), "empty");
        File.SetUnixFileMode(scene["bob"].PathOf("tool.sh"), UnixFileMode.UserRead);
        Directory.Delete(scene["bob"].PathOf("empty/inside"));
        await scene.EventuallyAsync(() => FullTree.Read(scene["bob"].Folder)["link"] == "link to empty" && !Directory.Exists(alice.PathOf("empty/inside")), "the changes are there");
        await scene.EverythingBecomesEqualAsync();
        Assert.StartsWith("file 400,", FullTree.Read(alice.Folder)["tool.sh"], StringComparison.Ordinal);
    }

    [NamespaceFact]
    public async Task A_directory_that_meets_a_file_has_the_name_and_the_file_is_kept_beside_it()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        alice.Write("other.txt", "other");
        await scene.FoldersBecomeEqualAsync();
        scene.Lan.Partition([alice.Machine], [bob.Machine]);
        alice.Write("thing/inside.txt", "in a directory");
        bob.Write("thing", "a file");
        await scene.ChecksPassAsync(1);
        scene.Lan.Rejoin();
        await scene.EventuallyAsync(() => scene.Hosts.All(host => host.Has("thing/inside.txt") && Tree.Read(host.Folder).Count == 3), "both things are there");
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal("a file", alice.TryRead(Assert.Single(Tree.Read(alice.Folder).Names, name => name.StartsWith("thing (conflict bob ", StringComparison.Ordinal))));
        Assert.Equal("in a directory", bob.TryRead("thing/inside.txt"));
    }
}
