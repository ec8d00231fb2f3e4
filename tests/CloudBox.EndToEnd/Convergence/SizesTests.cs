using System.Collections.Concurrent;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>Many files, and large ones.</summary>
[Collection(Alone.Name)]
public sealed class SizesTests
{
    private const int Large = 256 << 20;

    [NamespaceFact]
    public async Task A_thousand_files_arrive()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        var random = new Random(1);
        for (var number = 0; number < 1000; number++)
        {
            var content = new byte[random.Next(0, 8192)];
            random.NextBytes(content);
            scene["alice"].Write($"{number % 10}/file {number}.bin", content);
        }

        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1000, Tree.Read(scene["bob"].Folder).Count);
    }

    [NamespaceFact]
    public async Task A_file_of_256_MiB_arrives_and_is_never_seen_in_part()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        WriteRandom(scene["alice"].PathOf("large.bin"), Large, seed: 2);
        var seen = new ConcurrentDictionary<long, byte>();
        await scene.EventuallyAsync(() => NoteLength(scene["bob"].PathOf("large.bin"), seen), "the large file is there", TimeSpan.FromSeconds(60));
        await scene.FoldersBecomeEqualAsync();
        Assert.Equal([Large], seen.Keys);
    }

    [NamespaceFact]
    public async Task Small_files_pass_while_a_large_one_travels()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        WriteRandom(scene["alice"].PathOf("large.bin"), Large, seed: 3);
        for (var number = 0; number < 20; number++)
        {
            scene["alice"].Write($"a{number}.txt", $"small {number}");
            scene["bob"].Write($"b{number}.txt", $"small {number}");
        }

        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Random bytes, grown in place as a copy does it.</summary>
    internal static void WriteRandom(string path, long length, int seed)
    {
        var random = new Random(seed);
        var block = new byte[1 << 20];
        using var file = File.Create(path);
        for (var written = 0L; written < length; written += block.Length)
        {
            random.NextBytes(block);
            file.Write(block, 0, (int)Math.Min(block.Length, length - written));
        }
    }

    // True once the file is there; the lengths that were seen show whether it ever was there in part.
    private static bool NoteLength(string path, ConcurrentDictionary<long, byte> seen)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return false;
        seen[file.Length] = 0;
        return file.Length >= Large;
    }
}
