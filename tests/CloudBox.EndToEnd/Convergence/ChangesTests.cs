using System.Globalization;
using System.Text.RegularExpressions;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>What a user does in one folder happens in the other.</summary>
public sealed class ChangesTests
{
    private static readonly DateTime Moment = new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    [NamespaceFact]
    public async Task A_new_file_appears_on_the_other_host_with_its_mtime()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("notes.txt", "hello, cloudbox\n");
        scene["alice"].Date("notes.txt", Moment);
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal("hello, cloudbox\n", scene["bob"].TryRead("notes.txt"));
        await scene.EventuallyAsync(() => File.GetLastWriteTimeUtc(scene["bob"].PathOf("notes.txt")) == Moment, "the mtime is the same");
    }

    [NamespaceFact]
    public async Task Both_hosts_may_drop_files_at_the_same_time()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var number = 0; number < 10; number++)
        {
            scene["alice"].Write($"a{number}.txt", $"from alice {number}");
            scene["bob"].Write($"b{number}.txt", $"from bob {number}");
        }

        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(20, Tree.Read(scene["bob"].Folder).Count);
    }

    [NamespaceFact]
    public async Task A_changed_file_changes_on_the_other_host_and_back()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("notes.txt", "one");
        await scene.FoldersBecomeEqualAsync();
        scene["bob"].Write("notes.txt", "two, from bob");
        await scene.EventuallyAsync(() => scene["alice"].TryRead("notes.txt") == "two, from bob", "alice has bob's change");
        scene["alice"].Write("notes.txt", "three, from alice");
        await scene.EventuallyAsync(() => scene["bob"].TryRead("notes.txt") == "three, from alice", "bob has alice's change");
    }

    [NamespaceFact]
    public async Task A_second_change_within_the_same_second_arrives()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("notes.txt", "first");
        scene["alice"].Date("notes.txt", Moment.AddMilliseconds(100));
        await scene.EventuallyAsync(() => scene["bob"].TryRead("notes.txt") == "first", "the first is there");
        scene["alice"].Write("notes.txt", "2nd, longer");
        scene["alice"].Date("notes.txt", Moment.AddMilliseconds(900));
        await scene.EventuallyAsync(() => scene["bob"].TryRead("notes.txt") == "2nd, longer", "the second is there");
        await StaysAsync(scene, "notes.txt", "2nd, longer");
    }

    [NamespaceFact]
    public async Task An_edit_of_equal_size_with_the_mtime_put_back_arrives()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("notes.txt", "AAAA");
        scene["alice"].Date("notes.txt", Moment);
        await scene.EventuallyAsync(() => scene["bob"].TryRead("notes.txt") == "AAAA", "the first is there");
        scene["alice"].Write("notes.txt", "BBBB");
        scene["alice"].Date("notes.txt", Moment);
        await scene.EventuallyAsync(() => scene["bob"].TryRead("notes.txt") == "BBBB", "the edit is there");
        await StaysAsync(scene, "notes.txt", "BBBB");
    }

    [NamespaceFact]
    public async Task An_older_file_moved_over_a_newer_one_is_the_new_version()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("report.txt", "the newer bytes");
        await scene.FoldersBecomeEqualAsync();
        var outside = Path.Combine(scene.Scratch, "old.txt");
        await File.WriteAllTextAsync(outside, "older bytes, chosen by the user");
        File.SetLastWriteTimeUtc(outside, Moment);
        scene["alice"].Machine.Exec("cp", "-p", outside, scene["alice"].PathOf("report.txt.tmp"));
        scene["alice"].Rename("report.txt.tmp", "report.txt");
        await scene.EventuallyAsync(() => scene["bob"].TryRead("report.txt") == "older bytes, chosen by the user", "bob has the older bytes");
        await StaysAsync(scene, "report.txt", "older bytes, chosen by the user");
    }

    [NamespaceFact]
    public async Task A_deleted_file_goes_on_the_other_host_and_into_its_archive()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("notes.txt", "precious bytes");
        scene["alice"].Write("other.txt", "stays");
        await scene.FoldersBecomeEqualAsync();
        scene["alice"].Delete("notes.txt");
        await scene.EventuallyAsync(() => !scene["bob"].Has("notes.txt"), "bob's copy is gone");
        Assert.Contains(scene["bob"].FindText("precious bytes"), path => path.Contains("/.cloudbox/", StringComparison.Ordinal));
        await scene.ChecksPassAsync();
        Assert.False(scene["alice"].Has("notes.txt"));
        Assert.Equal("stays", scene["bob"].TryRead("other.txt"));
    }

    [NamespaceFact]
    public async Task A_file_deleted_and_made_again_is_there_on_both()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("notes.txt", "first life");
        await scene.FoldersBecomeEqualAsync();
        scene["alice"].Delete("notes.txt");
        await scene.EventuallyAsync(() => !scene["bob"].Has("notes.txt"), "bob's copy is gone");
        scene["bob"].Write("notes.txt", "second life");
        await scene.EventuallyAsync(() => scene["alice"].TryRead("notes.txt") == "second life", "it is back on alice");
        await StaysAsync(scene, "notes.txt", "second life");
    }

    [NamespaceFact]
    public async Task A_renamed_file_has_its_new_name_only()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("old name.txt", "the same bytes");
        await scene.FoldersBecomeEqualAsync();
        scene["alice"].Rename("old name.txt", "new name.txt");
        await scene.EventuallyAsync(() => scene["bob"].TryRead("new name.txt") == "the same bytes" && !scene["bob"].Has("old name.txt"), "bob has the new name");
        await scene.ChecksPassAsync();
        Assert.Equal(["new name.txt"], Tree.Read(scene["alice"].Folder).Names);
    }

    [NamespaceFact]
    public async Task A_renamed_directory_is_renamed_as_a_whole_on_the_other_host()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        for (var number = 0; number < 20; number++) alice.Write($"before/{number % 3}/{number}.txt", $"bytes {number}");
        await scene.EverythingBecomesEqualAsync();
        await scene.SaysAsync(bob, line => Said.InSync.IsMatch(line), "in sync");
        await scene.ChecksPassAsync(1);

        // A file that is renamed by itself has another ctime then; one in a directory that is renamed has not.
        var stamps = bob.FileStamps();
        alice.Rename("before", "after");
        await scene.SaysAsync(bob, line => line.Contains("before is after now, renamed by alice", StringComparison.Ordinal), "renamed by alice");
        await scene.EverythingBecomesEqualAsync();
        Assert.Equal([.. stamps.Select(stamp => stamp.Replace("before/", "after/", StringComparison.Ordinal))], bob.FileStamps());
        Assert.False(Directory.Exists(bob.PathOf("before")));
    }

    [NamespaceFact]
    public async Task A_deleted_directory_goes_as_a_whole_on_the_other_host_and_into_its_archive()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        alice.Write("other.txt", "stays");
        for (var number = 0; number < 60; number++) alice.Write($"photos/{number % 3}/{number}.txt", $"bytes {number}");
        await scene.EverythingBecomesEqualAsync();
        await scene.SaysAsync(bob, line => Said.InSync.IsMatch(line), "in sync");
        Directory.Delete(alice.PathOf("photos"), recursive: true);
        await scene.SaysAsync(bob, line => line.Contains("the directory photos with its 60 files was deleted by alice; it is in the archive", StringComparison.Ordinal), "deleted by alice");
        await scene.SaysAsync(alice, line => line.Contains("deleted the directory photos with its 60 files", StringComparison.Ordinal), "deleted here");
        Assert.False(Directory.Exists(bob.PathOf("photos")));
        var version = Assert.Single(Directory.GetDirectories(bob.PathOf(".cloudbox/archive"), "photos~*"));
        Assert.Equal("bytes 7", await File.ReadAllTextAsync(Path.Combine(version, "1", "7.txt")));
        await scene.ChecksPassAsync();
        Assert.Equal(["other.txt"], Tree.Read(alice.Folder).Names);
        Assert.Equal(["other.txt"], Tree.Read(bob.Folder).Names);
    }

    [NamespaceFact]
    public async Task A_large_file_that_comes_back_or_gets_a_changed_copy_moves_only_what_is_not_there()
    {
        using var scene = Scene.Prepare(["alice", "bob"]);
        foreach (var host in scene.Hosts) host.Options = ["--log-level", "debug"];
        await scene.OrDisposeAsync(scene.StartAllAsync());
        var (alice, bob) = (scene["alice"], scene["bob"]);
        var large = new byte[12_000_000];
        new Random(5).NextBytes(large);
        alice.Write("large", large);
        alice.Write("stays", "that the folder is never empty");
        await scene.FoldersBecomeEqualAsync();

        alice.Write("other name", [.. large, .. new byte[] { 1, 2, 3 }]);
        await scene.SaysAsync(bob, line => Patched(line, "other name"), "a part of the copy came");
        alice.Delete("large");
        await scene.EventuallyAsync(() => !bob.Has("large"), "bob's is gone");
        alice.Delete("other name");
        await scene.EventuallyAsync(() => !bob.Has("other name"), "the copy is gone too");
        large[6_000_000] ^= 1;
        alice.Write("large", large);
        await scene.SaysAsync(bob, line => Patched(line, "large"), "a part of what came back came");
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(large, File.ReadAllBytes(bob.PathOf("large")));
    }

    // At most a few chunks of it.
    private static bool Patched(string line, string name) =>
        Regex.Match(line, $@"{name} received from alice by its changes \((\d+) of") is { Success: true } match && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) < 2_000_000;

    [NamespaceFact]
    public async Task A_renamed_directory_takes_its_files_along()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var number = 0; number < 20; number++) scene["alice"].Write($"before/{number % 3}/{number}.txt", $"bytes {number}");
        await scene.FoldersBecomeEqualAsync();
        scene["alice"].Rename("before", "after");
        await scene.EventuallyAsync(() => Tree.Read(scene["bob"].Folder).Names.All(name => name.StartsWith("after/", StringComparison.Ordinal)), "bob has no file under the old name");
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(20, Tree.Read(scene["bob"].Folder).Count);
    }

    [NamespaceFact]
    public async Task Two_files_that_swap_their_names_are_swapped_on_both()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("left.txt", "was left");
        scene["alice"].Write("right.txt", "was right, and longer");
        await scene.FoldersBecomeEqualAsync();
        scene["alice"].Rename("left.txt", "middle.txt");
        scene["alice"].Rename("right.txt", "left.txt");
        scene["alice"].Rename("middle.txt", "right.txt");
        await scene.EventuallyAsync(() => scene["bob"].TryRead("right.txt") == "was left" && scene["bob"].TryRead("left.txt") == "was right, and longer", "bob's are swapped");
        await scene.FoldersBecomeEqualAsync();
    }

    [NamespaceFact]
    public async Task A_file_that_grows_while_it_is_seen_ends_complete()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        await using (var log = File.AppendText(scene["alice"].PathOf("growing.log")))
        {
            for (var line = 0; line < 200; line++)
            {
                await log.WriteLineAsync($"line {line}");
                await log.FlushAsync();
                await Task.Delay(10);
            }
        }

        await scene.FoldersBecomeEqualAsync();
        Assert.EndsWith("line 199\n", scene["bob"].TryRead("growing.log"), StringComparison.Ordinal);
    }

    private static async Task StaysAsync(Scene scene, string name, string content)
    {
        await scene.ChecksPassAsync();
        foreach (var host in scene.Hosts) Assert.True(host.TryRead(name) == content, $"{host.Name} has {host.TryRead(name)}\n{scene.Explain()}");
    }
}
