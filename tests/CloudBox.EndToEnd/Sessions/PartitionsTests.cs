using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using CloudBox.EndToEnd.Harness;
using Xunit.Abstractions;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>
/// Five users at work while the network falls apart and programs are killed. CLOUDBOX_CHURN_SECONDS says for how long (600 is a good long
/// run), CLOUDBOX_CHURN_SEED which choices are made.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class PartitionsTests(ITestOutputHelper output)
{
    private const int DefaultSeconds = 25;
    private const int MostDown = 2;

    [NamespaceFact]
    public async Task Five_hosts_end_equal_and_lose_no_write_whatever_the_network_and_the_programs_do()
    {
        var (seconds, seed) = (Setting("CLOUDBOX_CHURN_SECONDS") ?? DefaultSeconds, Setting("CLOUDBOX_CHURN_SEED") ?? Environment.TickCount & 0xFFFF);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var scene = await Scene.StartAsync("alice", "bob", "carol", "dave", "erin");
        foreach (var host in scene.Hosts) host.Write($"kept by {host.Name}.txt", "so that no folder is ever empty");
        var users = scene.Hosts.Select(host => new Wanderer(host, scene.Scratch, random)).ToList();
        var nextTrouble = TimeSpan.Zero;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(seconds); await Task.Delay(random.Next(0, 30)))
        {
            users[random.Next(users.Count)].Act();
            if (clock.Elapsed < nextTrouble) continue;
            nextTrouble = clock.Elapsed + TimeSpan.FromMilliseconds(random.Next(200, 2500));
            await MakeTroubleAsync(scene, random);
        }

        scene.Lan.Rejoin();
        foreach (var host in scene.Hosts.Where(host => host.Daemon is null)) host.Start();
        var healed = Stopwatch.StartNew();
        await scene.EverythingBecomesEqualAsync(TimeSpan.FromMinutes(3));
        output.WriteLine($"{users.Sum(user => user.Author.Written.Count)} writes, equal {healed.Elapsed.TotalSeconds:0.0} s after the trouble, {Tree.Read(scene.Hosts[0].Folder).Count} files");
        await scene.ChecksPassAsync(3);
        await scene.EverythingBecomesEqualAsync();
        var lost = Author.Lost([.. users.Select(user => user.Author)], scene);
        Assert.True(lost.Count == 0, $"seed {seed}, lost: {string.Join("; ", lost)}\n{scene.Explain()}");
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static async Task MakeTroubleAsync(Scene scene, Random random)
    {
        var any = scene.Hosts[random.Next(scene.Hosts.Count)];
        switch (random.Next(8))
        {
            case 0 or 1 or 2: scene.Lan.Partition(Groups(scene, random)); break;
            case 3: Lan.Ignore(any.Machine, [scene.Hosts[random.Next(scene.Hosts.Count)].Machine]); break;
            case 4: scene.Lan.Rejoin(); break;
            case 5 or 6 when any.Daemon is not null && scene.Hosts.Count(host => host.Daemon is null) < MostDown: await any.StopAsync(Signal.Kill); break;
            default:
                foreach (var host in scene.Hosts.Where(host => host.Daemon is null)) host.Start();
                break;
        }
    }

    private static IReadOnlyList<LanHost>[] Groups(Scene scene, Random random)
    {
        var groups = random.Next(2, 4);
        return [.. scene.Hosts.Select(host => (Group: random.Next(groups), host.Machine)).GroupBy(place => place.Group, place => place.Machine).Select(group => group.ToList())];
    }
}
