using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.OriginalPeers;

/// <summary>0x05 alone deletes nothing: it names exactly what we hold, or it is confirmed over TCP.</summary>
public sealed class DeletesTests
{
    private const long Mtime = 1_700_000_000;

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_delete_that_names_exactly_our_bytes_is_followed_without_a_question(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        var file = await scene.GiveAliceAsync("a.txt", "doomed bytes", Mtime);
        await scene.Carol.BroadcastAsync(WireType.Deleted, file);
        await scene.Scene.EventuallyAsync(() => !scene.Alice.Has("a.txt"), "it is gone");
        Assert.False(scene.WasAskedOverTcp(WireType.Deleted));
        Assert.Contains(scene.Alice.FindText("doomed bytes"), path => path.Contains("/.cloudbox/", StringComparison.Ordinal));
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task Another_delete_is_followed_when_it_is_confirmed_over_TCP(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.GiveAliceAsync("a.txt", "doomed bytes", Mtime);
        await scene.Carol.BroadcastAsync(WireType.Deleted, new WireFile(Mtime + 10, "a.txt", new string('5', 40), 99));
        await scene.Scene.EventuallyAsync(() => !scene.Alice.Has("a.txt"), "it is gone");
        Assert.True(scene.WasAskedOverTcp(WireType.Deleted));
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task Another_delete_is_not_followed_when_the_file_is_back(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.GiveAliceAsync("a.txt", "alice's", Mtime);
        scene.Carol.Write("a.txt", "older and back", Mtime - 10);
        await scene.Carol.BroadcastAsync(WireType.Deleted, new WireFile(Mtime + 10, "a.txt", new string('5', 40), 99));
        await scene.HearAsync(happened => happened.Kind == PeerEventKind.Stream && happened.Message!.Type == WireType.Deleted, "05 over TCP");
        await scene.AliceKeepsAsync("a.txt", "alice's");
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_delete_never_takes_a_version_newer_than_the_one_it_names(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.GiveAliceAsync("a.txt", "alice's newer bytes", Mtime);
        await scene.Carol.BroadcastAsync(WireType.Deleted, new WireFile(Mtime - 10, "a.txt", new string('5', 40), 99));
        await scene.AliceKeepsAsync("a.txt", "alice's newer bytes");
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_tombstone_beats_the_same_announcement_and_a_newer_version_comes_back(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.GiveAliceAsync("other.txt", "other", Mtime);
        var file = await scene.GiveAliceAsync("a.txt", "first life", Mtime);
        scene.Carol.Write("a.txt", "first life", Mtime);
        scene.Alice.Delete("a.txt");
        await scene.HearAsync(happened => happened.Message!.Type == WireType.Deleted && happened.Message.File!.Name == "a.txt", "05");
        await scene.Carol.BroadcastAsync(WireType.Added, file);
        await scene.Carol.BroadcastAsync(WireType.Added, scene.Carol.Write("a.txt", "older than the deletion", Mtime + 10));
        await scene.Scene.ChecksPassAsync();
        Assert.False(scene.Alice.Has("a.txt"), scene.Scene.Explain());
        await scene.Carol.BroadcastAsync(WireType.Added, scene.Carol.Write("a.txt", "second life", AliceAndCarol.Now + 2));
        await scene.AliceGetsAsync("a.txt", "second life");
        scene.AssertStrict();
    }
}
