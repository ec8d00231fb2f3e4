using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>A folder with a key.</summary>
public sealed class ClosedFolderTests
{
    private const string Secret = "what nobody else may read";

    [NamespaceFact]
    public async Task The_commands_of_the_README_let_a_host_in_and_the_wire_shows_no_name_and_no_content()
    {
        var commands = CommandsOfReadme();
        Assert.Equal(5, commands.Count);
        using var scene = Scene.Prepare(["alice", "bob"]);
        var (alice, bob) = (scene["alice"], scene["bob"]);
        using var capture = await Capture.StartAsync(alice.Machine, Path.Combine(scene.Scratch, "traffic.pcap"));

        var made = await SucceedsAsync(alice, commands[0]);
        alice.StartAs(commands[1]);
        await scene.SaysAsync(alice, line => Said.StartBlockIsOver.IsMatch(line), "start block");
        var code = (await SucceedsAsync(alice, commands[2]))[0];
        await SucceedsAsync(bob, [.. commands[3].Select(word => word == "CODE" ? code : word)]);
        bob.StartAs(commands[4]);
        await WorkAsync(scene);

        var again = await bob.RunAsync("join", code, "--key", "another.key", "--timeout", "20s");
        Assert.True(again.ExitCode == 1, $"a code is good once\n{string.Join('\n', again.Lines)}");
        Assert.Equal(await File.ReadAllTextAsync(alice.Beside("cloudbox.key")), await File.ReadAllTextAsync(bob.Beside("cloudbox.key")));
        Assert.Contains("-rw-------", bob.Machine.Exec("ls", "-l", bob.Beside("cloudbox.key")), StringComparison.Ordinal);
        var traffic = await capture.FinishAsync();
        Assert.True(Capture.Shows(traffic, "alice"), "the capture has seen alice's beacons");
        foreach (var text in new[] { Secret, "plans", "budget", "renamed", code, (await File.ReadAllTextAsync(alice.Beside("cloudbox.key"))).Trim() })
        {
            Assert.False(Capture.Shows(traffic, text), $"the wire has shown: {text}");
        }

        var fingerprint = (await SucceedsAsync(bob, ["key", "show", "cloudbox.key"]))[0].Split(' ')[^1];
        Assert.Contains(made, line => line.Contains(fingerprint, StringComparison.Ordinal));
        foreach (var host in scene.Hosts) Assert.Contains($"  closed: key {fingerprint}", host.Console);
    }

    [NamespaceFact]
    public async Task Hosts_with_another_key_or_none_and_original_peers_get_nothing_and_are_told()
    {
        using var scene = Scene.Prepare(["alice", "bob", "carol", "dave"], spare: 1);
        var (alice, bob, carol, dave) = (scene["alice"], scene["bob"], scene["carol"], scene["dave"]);
        await MakeKeyAsync(alice, bob);
        await MakeKeyAsync(carol);
        alice.Write("plans.txt", Secret);
        foreach (var host in scene.Hosts)
        {
            host.Write($"{host.Name}'s own.txt", $"{host.Name}'s");
            host.Start();
        }

        await IsRefusedAsync("carol");
        await IsRefusedAsync("dave");
        var original = await scene.StartPeerAsync("original", WireOrder.Big, PeerHabit.Scripted);
        await original.BroadcastAsync(WireType.Added, original.Write("from an original.txt", "unwanted", 1_700_000_000));
        await IsRefusedAsync("original");
        await scene.SaysAsync(carol, line => line.Contains("alice (", StringComparison.Ordinal) && Said.KeyRefused.IsMatch(line), "alice shows another key");
        await scene.SaysAsync(dave, line => line.Contains("alice", StringComparison.Ordinal) && Said.NeedsKey.IsMatch(line), "alice's folder has a key");
        await scene.EventuallyAsync(() => bob.TryRead("plans.txt") == Secret && alice.Has("bob's own.txt"), "the members are in sync");
        await scene.ChecksPassAsync();
        Assert.Equal(3, Tree.Read(alice.Folder).Count);
        Assert.Equal(["carol's own.txt"], Tree.Read(carol.Folder).Names);
        Assert.DoesNotContain("plans.txt", Tree.Read(dave.Folder).Names); // the original's file may be there: his folder is open
        Assert.DoesNotContain(original.Events, happened => happened.Message is { } message && WireType.CarriesFile(message.Type) && message.Client != "dave");

        Task IsRefusedAsync(string stranger) =>
            scene.SaysAsync(alice, line => line.Contains($"{stranger} (", StringComparison.Ordinal) && Said.KeyRefused.IsMatch(line), $"{stranger} is refused");
    }

    [NamespaceFact]
    public async Task A_thousand_half_open_connections_keep_no_member_out()
    {
        using var scene = Scene.Prepare(["alice", "bob"], spare: 1);
        var (alice, bob) = (scene["alice"], scene["bob"]);
        await MakeKeyAsync(alice, bob);
        alice.Write("plans.txt", Secret);
        alice.Start();
        await scene.SaysAsync(alice, line => Said.StartBlockIsOver.IsMatch(line), "start block");
        using var crowd = new HalfOpenCrowd(scene.Lan.Hosts[2], alice.Door, count: 1000);
        await scene.EventuallyAsync(() => crowd.Opened >= 1000, "a thousand connections");
        bob.Start();
        await scene.EventuallyAsync(() => bob.TryRead("plans.txt") == Secret, "bob is let in");
        bob.Write("answer.txt", "thank you");
        await scene.EventuallyAsync(() => alice.Has("answer.txt"), "and stays in");
    }

    private static async Task WorkAsync(Scene scene)
    {
        var (alice, bob) = (scene["alice"], scene["bob"]);
        alice.Write("plans.txt", Secret);
        alice.Write("finance/budget.txt", $"{Secret}: {new string('9', 200_000)}");
        await scene.EverythingBecomesEqualAsync();
        await scene.EventuallyAsync(() => bob.TryRead("plans.txt") == Secret, "bob has the plans");
        bob.Rename("plans.txt", "renamed.txt");
        bob.Delete("finance/budget.txt");
        await scene.EventuallyAsync(() => alice.Has("renamed.txt") && !alice.Has("plans.txt") && !alice.Has("finance/budget.txt"), "bob's changes are on alice");
        await scene.EverythingBecomesEqualAsync();
    }

    private static async Task MakeKeyAsync(params CloudBoxHost[] members)
    {
        await SucceedsAsync(members[0], ["key", "new"]);
        foreach (var member in members)
        {
            if (member != members[0]) member.Machine.Exec("cp", "-p", members[0].Beside("cloudbox.key"), member.Beside("cloudbox.key"));
            member.Options = ["--key", member.Beside("cloudbox.key")];
        }
    }

    private static async Task<IReadOnlyList<string>> SucceedsAsync(CloudBoxHost host, string[] words)
    {
        var (code, lines) = await host.RunAsync(words);
        Assert.True(code == 0, $"cloudbox {string.Join(' ', words)}: exit code {code}\n{string.Join('\n', lines)}");
        return lines;
    }

    // The words of each command of the section about keys, in its order.
    private static List<string[]> CommandsOfReadme() =>
    [
        .. File.ReadLines(Path.Combine(Programs.Top, "README.md"))
            .SkipWhile(line => line != "## A folder with a key").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("    cloudbox ", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]),
    ];
}
