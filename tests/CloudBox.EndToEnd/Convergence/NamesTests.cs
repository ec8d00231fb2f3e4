using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>Names and shapes of trees that file systems allow.</summary>
public sealed class NamesTests
{
    [NamespaceFact]
    public async Task Names_in_many_scripts_arrive_as_they_are()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        string[] names =
        [
            "σχέδιο.txt", "日本語/ファイル.txt", "العربية.txt", "עברית.txt", "हिन्दी.txt", "Ünïcödé.txt", "u\u0308 decomposed.txt", "ü composed.txt", "emoji 😀👩‍👩‍👧.txt",
            "with  spaces .txt", " leading.txt", "quotes'\".txt", "back\\slash.txt", "semi;colon&and|pipe.txt", "-dash.txt", "star*?.txt", "case.txt", "Case.txt", ".hidden", "no extension",
        ];
        foreach (var name in names) scene["alice"].Write(name, $"content of {name}");
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(names.Order(StringComparer.Ordinal), Tree.Read(scene["bob"].Folder).Names);
    }

    [NamespaceFact]
    public async Task Names_of_255_bytes_and_paths_of_4000_bytes_arrive()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var greek = new string('λ', 127) + "x";
        var deep = string.Join('/', Enumerable.Repeat(new string('d', 249), 16)) + "x";
        scene["alice"].Write(new string('n', 255), "255 bytes of Latin");
        scene["alice"].Write(greek, "255 bytes of Greek");
        scene["alice"].Write(deep, "deep down");
        Assert.Equal(4000, deep.Length);
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(3, Tree.Read(scene["bob"].Folder).Count);
    }

    [NamespaceFact]
    public async Task Nested_directories_and_empty_files_arrive()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("a/b/c/d/e/deep.txt", "deep");
        scene["alice"].Write("a/b/side.txt", "side");
        scene["alice"].Write("empty.txt", "");
        scene["alice"].Write("a/empty too", "");
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal("", scene["bob"].TryRead("empty.txt"));
        Assert.Equal("deep", scene["bob"].TryRead("a/b/c/d/e/deep.txt"));
    }

    [NamespaceFact]
    public async Task A_tree_that_appears_at_once_arrives_whole()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var outside = Path.Combine(scene.Scratch, "outside");
        for (var number = 0; number < 60; number++)
        {
            var path = Path.Combine(outside, $"{number % 4}/{number % 7}/{number}.txt");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, $"bytes {number}");
        }

        Directory.Move(outside, scene["alice"].PathOf("arrived"));
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal(60, Tree.Read(scene["bob"].Folder).Count);
    }

    [NamespaceFact]
    public async Task Links_travel_as_they_are_and_are_not_followed_and_a_pipe_is_said_to_stay()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var (alice, bob) = (scene["alice"], scene["bob"]);
        var outside = Directory.CreateDirectory(Path.Combine(scene.Scratch, "secret")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.txt"), "not for the network");
        File.CreateSymbolicLink(alice.PathOf("link to a file"), Path.Combine(outside, "secret.txt"));
        Directory.CreateSymbolicLink(alice.PathOf("link to a directory"), outside);
        Directory.CreateSymbolicLink(alice.PathOf("link to itself"), alice.Folder);
        alice.Machine.Exec("mkfifo", alice.PathOf("a pipe"));
        alice.Write("ordinary.txt", "ordinary");
        await scene.SaysAsync(alice, line => line.Contains("a pipe", StringComparison.Ordinal) && line.Contains("not synchronised", StringComparison.Ordinal), "the pipe is not synchronised");
        await scene.EverythingBecomesEqualAsync();
        await scene.ChecksPassAsync();
        Assert.Equal(["link to a directory", "link to a file", "link to itself", "ordinary.txt"], FullTree.Read(bob.Folder).Names);
        Assert.Equal($"link to {outside}", FullTree.Read(bob.Folder)["link to a directory"]);
        Assert.Empty(bob.FindText("not for the network"));
    }

    [NamespaceFact]
    public async Task A_name_that_cannot_be_sent_stops_no_other()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("line\nbreak.txt", "cannot travel");
        scene["alice"].Machine.Exec("bash", "-c", $"printf 'not UTF-8' > '{scene["alice"].Folder}'/$'caf\\xe9.txt'");
        scene["alice"].Write("after.txt", "travels");
        await scene.EventuallyAsync(() => scene["bob"].TryRead("after.txt") == "travels", "the other file is there");
        await scene.ChecksPassAsync();
        Assert.Equal(["after.txt"], Tree.Read(scene["bob"].Folder).Names);
    }
}
