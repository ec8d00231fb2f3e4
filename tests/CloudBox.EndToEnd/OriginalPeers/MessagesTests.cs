using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.OriginalPeers;

/// <summary>Every message that the program sends, held against the assignment by an independent reader.</summary>
public sealed class MessagesTests
{
    private const long Mtime = 1_700_000_000;

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task The_life_of_a_folder_is_announced_message_by_message(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        var empty = await scene.HearAsync(happened => happened.Message!.Type == WireType.Empty, "08, the folder is empty");
        Assert.Equal(0, empty.Message!.Newest);
        var added = await scene.GiveAliceAsync("b.txt", "b\n", Mtime);
        await scene.HearAsync(happened => happened.Message!.Type == WireType.Added && happened.Message.File == added, "03");
        var other = await scene.GiveAliceAsync("a.txt", "a\n", Mtime - 100);
        var summary = PeerFolder.DirectorySha1([other, added]);
        Assert.Equal("935715c5c078e63260e0c2708e3a1fec64961b88", summary);
        var unchanged = await scene.HearAsync(happened => happened.Message!.Type == WireType.NoChanges && happened.Message.DirectorySha1 == summary, "02 with both files");
        Assert.Equal(Mtime, unchanged.Message!.Newest);
        var modified = await scene.GiveAliceAsync("b.txt", "b, modified\n", Mtime + 5);
        await scene.HearAsync(happened => happened.Message!.Type == WireType.Modified && happened.Message.File == modified, "04");
        scene.Alice.Delete("b.txt");
        await scene.HearAsync(happened => happened.Message!.Type == WireType.Deleted && happened.Message.File == modified, "05");
        await scene.HearAsync(happened => happened.Message!.Type == WireType.Status, "01");
        scene.AssertStrict();
    }

    [NamespaceFact]
    public async Task Status_goes_out_every_five_seconds()
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big);
        List<long> Times() => [.. scene.Carol.Events.Where(happened => happened.Message?.Type == WireType.Status && happened.Message.Client == "alice").Select(happened => happened.Message!.Time)];
        await scene.Scene.EventuallyAsync(() => Times().Count >= 4, "four status messages", TimeSpan.FromSeconds(25));
        var gaps = Times().Zip(Times().Skip(1), (earlier, later) => later - earlier).ToList();
        Assert.All(gaps, gap => Assert.InRange(gap, 4, 6));
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_broadcaster_gets_a_debug_message_over_TCP(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.HearAsync(happened => happened.Kind == PeerEventKind.Stream && happened.Message!.Type == WireType.Debug, "a debug message");
        scene.AssertStrict();
    }

    [NamespaceFact]
    public async Task Nothing_is_said_in_little_endian_while_nobody_speaks_it()
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big);
        await scene.GiveAliceAsync("a.txt", "a\n", Mtime);
        await scene.Scene.ChecksPassAsync(3);
        Assert.DoesNotContain(scene.Carol.Events, happened => happened.Order == WireOrder.Little);
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task An_empty_or_different_peer_makes_everything_be_announced_again(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        var file = await scene.GiveAliceAsync("a.txt", "a\n", Mtime);
        int Announcements() => scene.Carol.Events.Count(happened => happened.Order == order && happened.Message?.Type is WireType.Added or WireType.Modified && happened.Message.File == file);
        var before = Announcements();
        await scene.Carol.TellAsync(PeerVerb.Broadcast, command => command with { Type = WireType.Empty, Newest = 0 });
        await scene.Scene.EventuallyAsync(() => Announcements() > before, "announced after an 08");
        before = Announcements();
        await scene.Carol.TellAsync(PeerVerb.Broadcast, command => command with { Type = WireType.NoChanges, Newest = Mtime, DirectorySha1 = new string('7', 40) });
        await scene.Scene.EventuallyAsync(() => Announcements() > before, "announced after an 02 that differs");
        scene.AssertStrict();
    }
}
