using CloudBox.EndToEnd.Convergence;
using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Lifecycle;

/// <summary>How the program ends.</summary>
[Collection(Alone.Name)]
public sealed class StoppingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [NamespaceTheory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    public async Task It_says_goodbye_and_stops_within_three_seconds_with_exit_code_0(Signal signal)
    {
        using var scene = Scene.Prepare(["alice", "bob"], spare: 1);
        await scene.StartAllAsync();
        var witness = await scene.StartPeerAsync("witness", WireOrder.Big, PeerHabit.Scripted);
        scene["alice"].Write("notes.txt", "hello");
        await scene.FoldersBecomeEqualAsync();
        var heard = witness.Events.Count;
        AssertClean(await scene["alice"].StopAsync(signal), scene);
        await scene.SaysAsync(scene["bob"], line => line.Contains("alice", StringComparison.Ordinal) && Said.Left.IsMatch(line), "alice has left");
        await Eventually.HoldsAsync(
            () => LastBroadcastOf(witness, scene["alice"], heard)?.Message?.Type == WireType.Status, "the last that the witness hears of alice is a status", Patience, scene.Explain);
    }

    [NamespaceFact]
    public async Task It_stops_as_quickly_in_the_middle_of_a_transfer()
    {
        using var scene = await Scene.StartAsync("alice", "bob");
        SizesTests.WriteRandom(scene["alice"].PathOf("large.bin"), 256 << 20, seed: 5);
        await scene.SaysAsync(scene["bob"], line => line.Contains("large.bin", StringComparison.Ordinal), "large.bin is announced");
        var both = await Task.WhenAll(scene["alice"].StopAsync(), scene["bob"].StopAsync());
        foreach (var ending in both) AssertClean(ending, scene);
    }

    [NamespaceFact]
    public async Task It_stops_right_after_its_start()
    {
        using var scene = Scene.Prepare(["alice"]);
        scene["alice"].Start();
        await scene.SaysAsync(scene["alice"], line => line.Contains("alice", StringComparison.Ordinal), "its first line");
        AssertClean(await scene["alice"].StopAsync(), scene);
    }

    [NamespaceFact]
    public async Task It_stops_with_a_peer_that_is_stalled()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        await scene.StartAllAsync();
        var peer = await scene.StartPeerAsync("stalling", WireOrder.Big, PeerHabit.Scripted);
        await peer.TellAsync(PeerVerb.Serve, command => command with { Serving = ServingMode.Stall });
        var file = peer.Write("stalled.bin", new byte[1 << 20], DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        await peer.BroadcastAsync(WireType.Added, file);
        await peer.WaitAsync(happened => happened.Message?.Type == WireType.Request, "alice asks for it");
        AssertClean(await scene["alice"].StopAsync(), scene);
    }

    private static void AssertClean(Ending ending, Scene scene)
    {
        Assert.True(ending.ExitCode == 0, $"exit code {ending.ExitCode}\n{scene.Explain()}");
        Assert.True(ending.Took < Limit, $"took {ending.Took.TotalSeconds:0.00} s\n{scene.Explain()}");
    }

    // The witness tells what it hears a moment later.
    private static PeerEvent? LastBroadcastOf(PeerProcess witness, CloudBoxHost host, int after) =>
        witness.Events.Skip(after).LastOrDefault(happened => happened.Kind == PeerEventKind.Datagram && happened.From!.StartsWith($"{host.Machine.Address}:", StringComparison.Ordinal));
}
