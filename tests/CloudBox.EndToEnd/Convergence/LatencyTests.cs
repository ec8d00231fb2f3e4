using System.Diagnostics;
using CloudBox.EndToEnd.Harness;
using Xunit.Abstractions;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>How soon a small file is on the other host. Reported, not asserted: the machine is shared.</summary>
[Collection(Alone.Name)]
public sealed class LatencyTests(ITestOutputHelper output)
{
    private const int Files = 20;

    [NamespaceFact]
    public async Task Twenty_files_of_1_KiB_arrive_one_after_the_other()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["alice"].Write("warm up.bin", new byte[1024]);
        await scene.FoldersBecomeEqualAsync();
        var times = new List<double>();
        for (var number = 0; number < Files; number++)
        {
            var content = new byte[1024];
            new Random(number).NextBytes(content);
            scene["alice"].Write($"{number}.bin", content);
            var clock = Stopwatch.StartNew();
            var target = new FileInfo(scene["bob"].PathOf($"{number}.bin"));
            for (; !target.Exists && clock.Elapsed < TimeSpan.FromSeconds(10); target.Refresh()) Thread.Sleep(1);
            Assert.True(target.Exists, scene.Explain());
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        await scene.FoldersBecomeEqualAsync();
        times.Sort();
        output.WriteLine($"1 KiB from the end of the write to the other folder: median {times[Files / 2]:0.0} ms, least {times[0]:0.0} ms, most {times[^1]:0.0} ms of {Files}");
    }
}
