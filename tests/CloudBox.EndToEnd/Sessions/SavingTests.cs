using System.Diagnostics;
using CloudBox.EndToEnd.Harness;
using Xunit.Abstractions;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>Saves at the very moment at which the same file is received.</summary>
public sealed class SavingTests(ITestOutputHelper output)
{
    private const string Name = "document.txt";
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(6);

    [NamespaceTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_editor_that_saves_in_a_loop_while_the_file_is_received_loses_no_save(bool byRename)
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write(Name, "before");
        await scene.FoldersBecomeEqualAsync();
        var authors = scene.Hosts.Select(host => new Author(host, scene.Scratch)).ToList();
        await Task.WhenAll(SaveAsync(authors[0], byRename, pauseMs: 120), SaveAsync(authors[1], byRename, pauseMs: 7));
        await scene.EverythingBecomesEqualAsync(TimeSpan.FromMinutes(2));
        await scene.ChecksPassAsync();
        await scene.EverythingBecomesEqualAsync();
        output.WriteLine($"{authors.Sum(author => author.Written.Count)} saves, {Tree.Read(scene["alice"].Folder).Count} files at the end");
        var lost = Author.Lost(authors, scene);
        Assert.True(lost.Count == 0, $"lost: {string.Join("; ", lost)}\n{scene.Explain()}");
    }

    private static Task SaveAsync(Author author, bool byRename, int pauseMs) => Task.Run(async () =>
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Work; await Task.Delay(pauseMs))
        {
            if (byRename) author.SaveByRename(Name);
            else author.SaveInPlace(Name);
        }
    });
}
