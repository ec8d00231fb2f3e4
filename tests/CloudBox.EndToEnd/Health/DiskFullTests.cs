using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Health;

/// <summary>A disk without room for everything.</summary>
public sealed class DiskFullTests
{
    [NamespaceFact]
    public async Task What_does_not_fit_waits_for_room_and_holds_up_nothing_else()
    {
        using var scene = Scene.Prepare(["alice", "bob"]);
        using var disk = new SmallDisk(scene["bob"].Folder, megabytes: 48);
        await scene.StartAllAsync();
        scene["alice"].Write("small before.txt", "fits");
        Convergence.SizesTests.WriteRandom(scene["alice"].PathOf("large.bin"), 56 << 20, seed: 6);
        scene["alice"].Write("small after.txt", "fits too");
        await scene.EventuallyAsync(() => scene["bob"].Has("small before.txt") && scene["bob"].Has("small after.txt"), "what fits is there");
        await scene.SaysAsync(scene["bob"], line => line.Contains("large.bin", StringComparison.Ordinal) && line.Contains("room", StringComparison.OrdinalIgnoreCase), "no room for large.bin");
        disk.Resize(megabytes: 200);
        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(45));
        await scene["bob"].StopAsync();
    }

    // A tmpfs of its own over an empty scratch folder.
    private sealed class SmallDisk : IDisposable
    {
        private readonly string _folder;

        public SmallDisk(string folder, int megabytes)
        {
            _folder = folder;
            Shell.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "cloudbox-e2e", folder);
        }

        public void Resize(int megabytes) => Shell.Run("mount", "-o", $"remount,size={megabytes}m", _folder);

        // Lazily: the program may still hold it when a test has failed.
        public void Dispose() => Shell.Run("umount", "-l", _folder);
    }
}
