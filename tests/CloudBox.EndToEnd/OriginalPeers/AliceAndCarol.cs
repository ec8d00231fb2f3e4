using System.Net;
using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.OriginalPeers;

/// <summary>The program as alice, and carol, an independent peer in some byte order, who have heard of each other.</summary>
public sealed class AliceAndCarol : IDisposable
{
    private AliceAndCarol(Scene scene, PeerProcess carol, WireOrder order, IPEndPoint door)
    {
        Scene = scene;
        Carol = carol;
        Order = order;
        AliceDoor = door;
    }

    public Scene Scene { get; }

    public CloudBoxHost Alice => Scene["alice"];

    public PeerProcess Carol { get; }

    public WireOrder Order { get; }

    /// <summary>Where alice accepts connections, by her own broadcasts.</summary>
    public IPEndPoint AliceDoor { get; }

    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public static async Task<AliceAndCarol> MeetAsync(WireOrder order, long clockOffset = 0)
    {
        var scene = Scene.Prepare(["alice"], spare: 2);
        var meeting = MeetAsync(scene, order, clockOffset);
        await scene.OrDisposeAsync(meeting);
        return await meeting;
    }

    private static async Task<AliceAndCarol> MeetAsync(Scene scene, WireOrder order, long clockOffset)
    {
        await scene.StartAllAsync();
        var carol = await scene.StartPeerAsync("carol", order, PeerHabit.Scripted, clockOffset: clockOffset);
        var heard = await GreetAsync(carol, order);
        return new AliceAndCarol(scene, carol, order, new IPEndPoint(scene["alice"].Machine.Address, heard.Message!.Port));
    }

    // A port of the switch takes a moment to forward, and what is lost there is lost: 01 is said every five seconds, as everybody does.
    private static async Task<PeerEvent> GreetAsync(PeerProcess carol, WireOrder order)
    {
        for (var greetings = 1; ; greetings++)
        {
            await carol.BroadcastAsync(WireType.Status);
            try
            {
                return await carol.WaitAsync(
                    happened => happened.Message?.Client == "alice" && happened.Order == order && happened.Kind == PeerEventKind.Datagram,
                    $"hears alice in {order} order",
                    TimeSpan.FromSeconds(6));
            }
            catch (Xunit.Sdk.XunitException) when (greetings < 4)
            {
            }
        }
    }

    /// <summary>Gives alice a file with a whole-second mtime and waits for its announcement.</summary>
    public async Task<WireFile> GiveAliceAsync(string name, string content, long mtime)
    {
        var outside = Path.Combine(Scene.Scratch, "outside");
        await File.WriteAllTextAsync(outside, content);
        File.SetLastWriteTimeUtc(outside, DateTimeOffset.FromUnixTimeSeconds(mtime).UtcDateTime);
        File.Move(outside, Alice.PathOf(name), overwrite: true);
        var file = new PeerFolder(Alice.Folder).Describe(name)!;
        await HearAsync(happened => happened.Message?.Type is WireType.Added or WireType.Modified && happened.Message.File == file, $"{name} is announced");
        return file;
    }

    /// <summary>Waits for something in carol's byte order from alice.</summary>
    public Task<PeerEvent> HearAsync(Func<PeerEvent, bool> match, string what) =>
        Carol.WaitAsync(happened => happened.Order == Order && happened.Message?.Client == "alice" && match(happened), what);

    /// <summary>True when alice has sent such a message on TCP.</summary>
    public bool WasAskedOverTcp(ushort type) => Carol.Events.Any(happened => happened.Kind == PeerEventKind.Stream && happened.Message!.Type == type);

    public Task<PeerEvent> TellCarolAsync(string verb, WireFile file) => Carol.TellAsync(verb, command => command with { To = AliceDoor.ToString(), File = file });

    public Task AliceGetsAsync(string name, string content) => Scene.EventuallyAsync(() => Alice.TryRead(name) == content, $"alice has {name}");

    /// <summary>After two more checks alice's file is still what it was.</summary>
    public async Task AliceKeepsAsync(string name, string content)
    {
        await Scene.ChecksPassAsync();
        Assert.True(Alice.TryRead(name) == content, $"alice has {Alice.TryRead(name)}\n{Scene.Explain()}");
    }

    /// <summary>Everything that alice has sent was as the assignment says.</summary>
    public void AssertStrict() => Assert.True(Carol.FaultsOf(Alice.Machine).Count == 0, $"{Carol.FaultsOf(Alice.Machine).FirstOrDefault()}\n{Scene.Explain()}");

    public void Dispose() => Scene.Dispose();
}
