using System.Globalization;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>
/// Several hosts, somebody who works on all of them, a bad wire and wrong clocks. CLOUDBOX_SEED repeats one run,
/// CLOUDBOX_SEEDS runs so many.
/// </summary>
public sealed class ConvergenceTests
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave"];

    [Fact]
    public void Once_the_faults_stop_all_folders_become_equal_and_nothing_is_lost() => ForEachSeed(60, (subnet, user) => Chaos(subnet, user, hasOriginal: false));

    [Fact]
    public void With_an_original_peer_among_them_too() => ForEachSeed(60, (subnet, user) => Chaos(subnet, user, hasOriginal: true));

    [Fact]
    public void What_is_done_while_all_is_quiet_is_what_all_folders_show_afterwards() => ForEachSeed(30, (subnet, user) => OneThingAtATime(subnet, user, hasOriginal: false));

    [Fact]
    public void Plain_writes_and_deletes_reach_an_original_peer_and_come_from_it() => ForEachSeed(30, (subnet, user) => OneThingAtATime(subnet, user, hasOriginal: true));

    private static void Chaos(SimulatedSubnet subnet, SimulatedUser user, bool hasOriginal)
    {
        subnet.HasFaults = true;
        var hosts = Hosts(subnet, hasOriginal);
        foreach (var host in hosts) host.Folder.Sabotage = _ => { if (subnet.Fails(0.1)) user.Act(host); };
        for (var i = subnet.Random.Next(40); i >= 0; i--)
        {
            user.Act(subnet.Hosts[subnet.Random.Next(subnet.Hosts.Count)]);
            Trouble(subnet, hosts[subnet.Random.Next(hosts.Count)]);
            subnet.Run(subnet.Random.NextDouble() * (subnet.Random.Next(4) == 0 ? 20 : 1));
        }

        subnet.HasFaults = false;
        subnet.Offline.Clear();
        subnet.Run(400);
        AssertSettled(subnet, hosts, user);
    }

    private static void Trouble(SimulatedSubnet subnet, ModernHost host)
    {
        switch (subnet.Random.Next(20))
        {
            case 0: host.Restart(); break;
            case 1: host.Break(); break;
            case 2: subnet.Offline.Add(host.Name); break;
            case 3: subnet.Offline.Clear(); break;
        }
    }

    private static void OneThingAtATime(SimulatedSubnet subnet, SimulatedUser user, bool hasOriginal)
    {
        // An original peer has no tombstones, so it takes back what it deleted when nobody heard of it; and it keeps foreign
        // mtimes without knowing by whose clock they are.
        user.IsPlain = hasOriginal;
        var hosts = Hosts(subnet, hasOriginal, hasClocks: !hasOriginal);
        for (var i = 0; i < 12; i++)
        {
            subnet.HasFaults = !hasOriginal && subnet.Random.Next(3) == 0;
            var host = subnet.Hosts[subnet.Random.Next(subnet.Hosts.Count)];
            user.Act(host);
            var expected = Content(host.Folder);
            subnet.Run(30);
            subnet.HasFaults = false;
            subnet.Run(250);
            AssertSettled(subnet, hosts, user);
            Assert.True(expected == Content(host.Folder), $"{host.Name} had {expected}\nand now has {Content(host.Folder)}");
            Assert.All(subnet.Hosts, other => Assert.Equal(expected, Content(other.Folder)));
        }
    }

    private static List<ModernHost> Hosts(SimulatedSubnet subnet, bool hasOriginal, bool hasClocks = true)
    {
        var hosts = Names.Take(subnet.Random.Next(2, 5)).Select(name => new ModernHost(subnet, name, hasClocks ? Offset(subnet) : 0)).ToList();
        if (hasOriginal) _ = new OriginalHost(subnet, "olga", hasClocks ? Offset(subnet) : 0);
        return hosts;
    }

    private static long Offset(SimulatedSubnet subnet) => subnet.Random.Next(4) switch { 0 => 3600, 1 => -600, _ => 0 };

    private static void AssertSettled(SimulatedSubnet subnet, List<ModernHost> hosts, SimulatedUser user)
    {
        var folders = string.Join('\n', subnet.Hosts.Select(host => $"{host.Name}: {Content(host.Folder)}"));
        foreach (var host in hosts)
        {
            Assert.True(Content(host.Folder) == Content(hosts[0].Folder), $"the folders differ\n{folders}");
            Assert.True(host.Engine.IsIdle, $"{host.Name} is not idle");
            Assert.False(host.Engine.IsHalted, $"{host.Name} has halted");
            Assert.All(host.Staged, staged => Assert.True(staged.IsGone, $"{host.Name} keeps staged bytes"));
            Assert.Equal(host.Index.Live.Select(row => row.Path), host.Folder.Paths);
        }

        var somewhere = subnet.Hosts.SelectMany(host => host.Folder.Archive.Concat(host.Folder.Paths.Select(path => host.Folder.Read(path)!))).ToHashSet();
        Assert.All(user.Kept, text => Assert.True(somewhere.Contains(text), $"'{text}' is lost"));
    }

    private static string Content(MemoryFolder folder) => string.Join(", ", folder.Paths.Select(path => $"{path} = {folder.Read(path)}"));

    private static void ForEachSeed(int count, Action<SimulatedSubnet, SimulatedUser> run)
    {
        var first = 1;
        if (Environment.GetEnvironmentVariable("CLOUDBOX_SEED") is { } one) (first, count) = (int.Parse(one, CultureInfo.InvariantCulture), 1);
        else if (Environment.GetEnvironmentVariable("CLOUDBOX_SEEDS") is { } many) count = int.Parse(many, CultureInfo.InvariantCulture);
        var failures = new List<string>();
        foreach (var seed in Enumerable.Range(first, count))
        {
            var subnet = new SimulatedSubnet(seed);
            var user = new SimulatedUser(subnet);
            try
            {
                run(subnet, user);
            }
            catch (Exception failure)
            {
                failures.Add($"CLOUDBOX_SEED={seed}: {failure.Message}\n  {string.Join("\n  ", user.Diary)}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count} runs failed\n{string.Join('\n', failures.Take(5))}");
    }
}
