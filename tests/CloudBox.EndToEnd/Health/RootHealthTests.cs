using System.Globalization;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Health;

/// <summary>A root that is not itself any more deletes nothing anywhere.</summary>
public sealed class RootHealthTests
{
    private const int Files = 12;

    [NamespaceFact]
    public async Task A_folder_that_is_suddenly_empty_halts_and_deletes_nothing_elsewhere()
    {
        using var scene = await StartWithFilesAsync();
        foreach (var path in Directory.GetFiles(scene["alice"].Folder)) File.Delete(path);
        await HaltsAsync(scene);
    }

    [NamespaceFact]
    public async Task A_large_folder_that_is_emptied_file_by_file_within_a_second_halts_too()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        for (var number = 0; number < 200; number++) scene["alice"].Write($"{number % 5}/{number}.txt", $"bytes {number}");
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(30));
        foreach (var name in Tree.Read(scene["alice"].Folder).Names)
        {
            scene["alice"].Delete(name);
            Thread.Sleep(2); // not a task: on a busy machine the next turn might come much later
        }

        await scene.SaysAsync(scene["alice"], line => Said.Halted.IsMatch(line), "it has halted");
        await NothingIsDeletedAsync(scene, 200);
    }

    [NamespaceFact]
    public async Task A_folder_that_is_replaced_by_an_empty_one_halts_and_deletes_nothing_elsewhere()
    {
        using var scene = await StartWithFilesAsync();
        Directory.Move(scene["alice"].Folder, scene["alice"].Folder + ".away");
        Directory.CreateDirectory(scene["alice"].Folder);
        await HaltsAsync(scene);
        Assert.Equal(Files, Tree.Read(scene["alice"].Folder + ".away").Count);
    }

    [NamespaceFact]
    public async Task A_folder_that_is_replaced_while_the_program_is_down_is_refused_at_the_start()
    {
        using var scene = await StartWithFilesAsync();
        await scene["alice"].StopAsync();
        Directory.Move(scene["alice"].Folder, scene["alice"].Folder + ".away");
        Directory.CreateDirectory(scene["alice"].Folder);
        scene["alice"].Start();
        var ending = await scene["alice"].Daemon!.WaitForExitAsync(TimeSpan.FromSeconds(10));
        Assert.True(ending.ExitCode is > 0, $"exit code {ending.ExitCode}\n{scene.Explain()}");
        Assert.Contains(scene["alice"].Folder, scene["alice"].Console[^1], StringComparison.Ordinal);
        Assert.Equal(Files, Tree.Read(scene["alice"].Folder + ".away").Count);
        await NothingIsDeletedAsync(scene);
    }

    [NamespaceFact]
    public async Task A_folder_that_is_gone_altogether_halts_and_deletes_nothing_elsewhere()
    {
        using var scene = await StartWithFilesAsync();
        Directory.Move(scene["alice"].Folder, scene["alice"].Folder + ".away");
        await HaltsAsync(scene);
    }

    [NamespaceFact]
    public async Task A_folder_that_is_mounted_over_halts_and_deletes_nothing_elsewhere()
    {
        using var scene = await StartWithFilesAsync();
        // Inside the program's own mount namespace: the machine's mounts stay as they are.
        var alice = scene["alice"].Daemon!.Id.ToString(CultureInfo.InvariantCulture);
        Shell.Run("nsenter", "-t", alice, "-m", "mount", "-t", "tmpfs", "none", scene["alice"].Folder);
        await HaltsAsync(scene);
    }

    [NamespaceFact]
    public async Task The_last_single_file_may_be_deleted()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("only.txt", "the only one");
        await scene.FoldersBecomeEqualAsync();
        scene["alice"].Delete("only.txt");
        await scene.EventuallyAsync(() => !scene["bob"].Has("only.txt"), "it is gone on bob");
    }

    private static async Task<Scene> StartWithFilesAsync()
    {
        var scene = await Scene.StartAsync("alice", "bob");
        for (var number = 0; number < Files; number++) scene["alice"].Write($"{number}.txt", $"bytes {number}");
        await scene.OrDisposeAsync(scene.FoldersBecomeEqualAsync());
        return scene;
    }

    private static async Task HaltsAsync(Scene scene)
    {
        await scene.EventuallyAsync(() => scene["alice"].Console.Any(line => Said.Halted.IsMatch(line)), "alice says that it has halted");
        await NothingIsDeletedAsync(scene);
    }

    private static async Task NothingIsDeletedAsync(Scene scene, int files = Files)
    {
        int Checks() => scene["bob"].Console.Count(line => Said.Statistics.IsMatch(line));
        for (var (start, deadline) = (Checks(), DateTime.UtcNow.AddSeconds(20)); Checks() < start + 3 && DateTime.UtcNow < deadline;) await Task.Delay(50);
        Assert.True(Tree.Read(scene["bob"].Folder).Count == files, $"bob has {Tree.Read(scene["bob"].Folder).Count} files left\n{scene.Explain()}");
    }
}
