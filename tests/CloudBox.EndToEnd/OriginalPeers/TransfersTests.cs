using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.OriginalPeers;

/// <summary>Requests, offers and delete checks over TCP, in both directions.</summary>
public sealed class TransfersTests
{
    private const long Mtime = 1_700_000_000;

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_request_is_answered_with_an_offer_and_exactly_the_bytes(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        var file = await scene.GiveAliceAsync("a.txt", new string('a', 700_001), Mtime);
        var answer = await scene.TellCarolAsync(PeerVerb.Request, file);
        Assert.Equal("received", answer.Text);
        Assert.Equal(file, answer.Message!.File);
        Assert.Equal(file, scene.Carol.Files.Describe("a.txt"));
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_request_for_nothing_is_answered_with_a_debug_message_that_says_why_not(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        var answer = await scene.TellCarolAsync(PeerVerb.Request, new WireFile(Mtime, "no such file.txt", new string('1', 40), 5));
        Assert.Equal("refused", answer.Text);
        Assert.False(string.IsNullOrWhiteSpace(answer.Message!.Text));
        scene.AssertStrict();
    }

    [NamespaceFact]
    public async Task A_request_for_an_outdated_version_names_what_is_sent_instead()
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big);
        var old = await scene.GiveAliceAsync("a.txt", "old", Mtime);
        var current = await scene.GiveAliceAsync("a.txt", "current", Mtime + 10);
        var answer = await scene.TellCarolAsync(PeerVerb.Request, old);
        Assert.Equal((current, "received"), (answer.Message!.File, answer.Text));
    }

    [NamespaceFact]
    public async Task What_lies_outside_is_never_served()
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big);
        await scene.GiveAliceAsync("a.txt", "inside", Mtime);
        await File.WriteAllTextAsync(Path.Combine(scene.Alice.Folder, "..", "secret.txt"), "outside");
        File.CreateSymbolicLink(scene.Alice.PathOf("link.txt"), "../secret.txt");
        var marker = Directory.EnumerateFiles(scene.Alice.PathOf(".cloudbox")).First();
        foreach (var name in new[] { "../secret.txt", "link.txt", "a/../../secret.txt", $".cloudbox/{Path.GetFileName(marker)}", Path.GetFullPath(marker) })
        {
            var request = WireEncoder.Encode(new WireMessage(WireType.Request, "carol", (ushort)scene.Carol.EndPoint.Port, AliceAndCarol.Now) { File = new WireFile(Mtime, name, new string('1', 40), 5) }, WireOrder.Big);
            var answer = await scene.Carol.TellAsync(PeerVerb.StreamRaw, command => command with { To = scene.AliceDoor.ToString(), Hex = Convert.ToHexString(request) });
            Assert.False(answer.Hex?.StartsWith("0007", StringComparison.Ordinal), $"{name} was served: {answer.Hex}");
        }
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task An_offer_of_a_newer_version_is_taken(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.GiveAliceAsync("a.txt", "alice's", Mtime);
        await scene.TellCarolAsync(PeerVerb.Offer, scene.Carol.Write("a.txt", "carol's, newer", Mtime + 10));
        await scene.AliceGetsAsync("a.txt", "carol's, newer");
        await scene.TellCarolAsync(PeerVerb.Offer, scene.Carol.Write("new/b.txt", "quite new", Mtime + 20));
        await scene.AliceGetsAsync("new/b.txt", "quite new");
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_delete_check_is_answered_with_what_is_so(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        var kept = await scene.GiveAliceAsync("kept.txt", "kept", Mtime);
        var gone = await scene.GiveAliceAsync("gone.txt", "gone", Mtime);
        scene.Alice.Delete("gone.txt");
        await scene.HearAsync(happened => happened.Message!.Type == WireType.Deleted, "05");
        var back = (await scene.TellCarolAsync(PeerVerb.AskDeleted, kept)).Message;
        Assert.Equal((WireType.Offer, kept), (back!.Type, back.File));
        Assert.Equal(WireType.Deleted, (await scene.TellCarolAsync(PeerVerb.AskDeleted, gone)).Message!.Type);
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(ServingMode.WrongBytes)]
    [InlineData(ServingMode.CutOff)]
    [InlineData(ServingMode.TooMany)]
    [InlineData(ServingMode.Stall)]
    [InlineData(ServingMode.Refuse)]
    public async Task A_peer_that_lies_costs_nothing_but_a_log_line(ServingMode mode)
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big);
        await scene.GiveAliceAsync("contested.bin", "alice's own bytes", Mtime);
        await scene.Carol.TellAsync(PeerVerb.Serve, command => command with { Serving = mode });
        await scene.Carol.BroadcastAsync(WireType.Modified, scene.Carol.Write("contested.bin", new string('c', 400_000), Mtime + 10));
        await scene.HearAsync(happened => happened.Message!.Type == WireType.Request, "06");
        var honest = await scene.Scene.StartPeerAsync("honest", WireOrder.Big, PeerHabit.Scripted, spare: 1);
        await honest.BroadcastAsync(WireType.Added, honest.Write("honest.txt", "from an honest peer", Mtime));
        await scene.AliceGetsAsync("honest.txt", "from an honest peer");
        var held = scene.Alice.TryRead("contested.bin");
        // Bytes beyond those promised belong to nobody: whoever takes the promised ones is not wrong.
        Assert.True(held == "alice's own bytes" || (mode == ServingMode.TooMany && held == new string('c', 400_000)), $"alice has {held?.Length} bytes\n{scene.Scene.Explain()}");
    }
}
