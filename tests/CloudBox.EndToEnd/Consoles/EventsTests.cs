using System.Text.RegularExpressions;
using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Consoles;

/// <summary>What a person at the console reads.</summary>
public sealed partial class EventsTests
{
    [NamespaceFact]
    public async Task The_start_block_names_folder_interval_ports_and_interface()
    {
        using var scene = Scene.Prepare(["alice"]);
        await scene.StartAllAsync();
        foreach (var part in new[] { "alice", scene["alice"].Folder, "7000", "eth0", "OPEN" })
        {
            await scene.SaysAsync(scene["alice"], line => line.Contains(part, StringComparison.Ordinal), part);
        }
    }

    [NamespaceFact]
    public async Task Each_broadcast_is_one_line_with_name_type_address_port_and_file()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        await scene.StartAllAsync();
        var carol = await scene.StartPeerAsync("carol", WireOrder.Big, PeerHabit.Scripted);
        var file = carol.Write("from carol.txt", "hers", 1_700_000_000);
        await carol.BroadcastAsync(WireType.Added, file);
        bool IsTheLine(string line) => new[] { "carol", "added", carol.Machine.Address.ToString(), $"{carol.EndPoint.Port}", "from carol.txt" }
            .All(part => line.Contains(part, StringComparison.OrdinalIgnoreCase));
        await scene.SaysAsync(scene["alice"], IsTheLine, "file added");
        await scene.EventuallyAsync(() => scene["alice"].Has("from carol.txt"), "it is fetched");
        Assert.Equal(1, scene["alice"].Console.Count(IsTheLine));
    }

    [NamespaceFact]
    public async Task Statistics_stand_at_every_check()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        scene["bob"].Write("large enough.bin", new byte[500_000]);
        await scene.FoldersBecomeEqualAsync();
        await scene.ChecksPassAsync(3);
        var last = scene["alice"].Console.Last(line => Said.Statistics.IsMatch(line));
        var numbers = Numbers.Matches(last[last.IndexOf("check:", StringComparison.Ordinal)..]).Select(match => match.Value).ToList();
        Assert.True(numbers.Count >= 4, $"broadcasts, KB in messages, KB in files, KB/s: {last}");
        Assert.Contains(numbers, number => number.Replace(",", "", StringComparison.Ordinal).StartsWith("500", StringComparison.Ordinal));
    }

    [NamespaceFact]
    public async Task A_broadcaster_gets_a_debug_message_and_logs_the_one_it_gets()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        foreach (var host in scene.Hosts) await scene.SaysAsync(host, line => Said.Debug.IsMatch(line), "a debug message");
    }

    [NamespaceFact]
    public async Task A_name_that_two_hosts_use_is_reported_on_both_consoles()
    {
        using var scene = Scene.Prepare(["alice", "alice"]);
        foreach (var host in scene.Hosts) host.Start();
        foreach (var host in scene.Hosts)
        {
            var other = scene.Hosts.First(any => any != host).Machine.Address.ToString();
            await scene.SaysAsync(host, line => Said.NameClash.IsMatch(line) && line.Contains(other, StringComparison.Ordinal), "the name is taken");
        }
    }

    [NamespaceFact]
    public async Task A_text_that_tries_to_steer_the_terminal_is_escaped()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        await scene.StartAllAsync();
        var mallory = await scene.StartPeerAsync("mallory", WireOrder.Big, PeerHabit.Scripted);
        await mallory.BroadcastAsync(WireType.Status);
        var alice = await mallory.WaitAsync(happened => happened.Message?.Client == "alice", "hears alice");
        var door = $"{scene["alice"].Machine.Address}:{alice.Message!.Port}";
        await mallory.TellAsync(PeerVerb.Debug, command => command with { To = door, Text = "red \u001b[31m and\nforged line and \u202Ebackwards" });
        await scene.SaysAsync(scene["alice"], line => line.Contains("red ", StringComparison.Ordinal), "the debug text");
        Assert.DoesNotContain(scene["alice"].Console, line => line.Contains('\u001b') || line.Contains('\u202E') || line.StartsWith("forged", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\d[\d.,]*")]
    private static partial Regex Numbers { get; }
}
