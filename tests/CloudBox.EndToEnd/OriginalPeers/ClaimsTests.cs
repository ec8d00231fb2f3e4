using CloudBox.EndToEnd.Harness;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.OriginalPeers;

/// <summary>What an original peer announces is a claim: the newer version wins, the losing bytes go to the archive.</summary>
public sealed class ClaimsTests
{
    private const long Mtime = 1_700_000_000;

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_new_file_is_fetched_with_its_mtime(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        var file = scene.Carol.Write("docs/σχέδιο.txt", "carol's", Mtime);
        await scene.Carol.BroadcastAsync(WireType.Added, file);
        await scene.AliceGetsAsync("docs/σχέδιο.txt", "carol's");
        await scene.Scene.EventuallyAsync(() => new PeerFolder(scene.Alice.Folder).Describe("docs/σχέδιο.txt") == file, "it has carol's mtime");
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task A_newer_version_replaces_ours_which_goes_to_the_archive(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.GiveAliceAsync("a.txt", "alice's older bytes", Mtime);
        await scene.Carol.BroadcastAsync(WireType.Modified, scene.Carol.Write("a.txt", "carol's newer bytes", Mtime + 1));
        await scene.AliceGetsAsync("a.txt", "carol's newer bytes");
        Assert.Contains(scene.Alice.FindText("alice's older bytes"), path => path.Contains("/.cloudbox/", StringComparison.Ordinal));
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big)]
    [InlineData(WireOrder.Little)]
    public async Task An_older_version_is_ignored(WireOrder order)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        await scene.GiveAliceAsync("a.txt", "alice's newer bytes", Mtime);
        await scene.Carol.BroadcastAsync(WireType.Modified, scene.Carol.Write("a.txt", "carol's older bytes", Mtime - 1));
        await scene.AliceKeepsAsync("a.txt", "alice's newer bytes");
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(WireOrder.Big, true)]
    [InlineData(WireOrder.Big, false)]
    [InlineData(WireOrder.Little, true)]
    [InlineData(WireOrder.Little, false)]
    public async Task Of_two_versions_with_one_mtime_the_greater_SHA1_wins(WireOrder order, bool carolHasTheGreater)
    {
        using var scene = await AliceAndCarol.MeetAsync(order);
        // SHA1("b\n") = 8950..., SHA1("a\n") = 3f78...
        var (alices, carols) = carolHasTheGreater ? ("a\n", "b\n") : ("b\n", "a\n");
        var hers = await scene.GiveAliceAsync("a.txt", alices, Mtime);
        var file = scene.Carol.Write("a.txt", carols, Mtime);
        Assert.Equal(carolHasTheGreater, string.CompareOrdinal(file.Sha1, hers.Sha1) > 0);
        await scene.Carol.BroadcastAsync(WireType.Modified, file);
        if (carolHasTheGreater) await scene.AliceGetsAsync("a.txt", "b\n");
        await scene.AliceKeepsAsync("a.txt", "b\n");
        scene.AssertStrict();
    }

    [NamespaceTheory]
    [InlineData(3600, true)]
    [InlineData(-3600, false)]
    public async Task Her_mtime_is_corrected_by_her_clock(long clockOffset, bool alicesIsNewer)
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big, clockOffset);
        var now = AliceAndCarol.Now;
        await scene.GiveAliceAsync("a.txt", "alice's, now", now);
        // By her clock half an hour on the other side of alice's.
        await scene.Carol.BroadcastAsync(WireType.Modified, scene.Carol.Write("a.txt", "carol's", now + (clockOffset / 2)));
        if (!alicesIsNewer) await scene.AliceGetsAsync("a.txt", "carol's");
        await scene.AliceKeepsAsync("a.txt", alicesIsNewer ? "alice's, now" : "carol's");
    }

    [NamespaceFact]
    public async Task An_edit_that_nobody_has_scanned_yet_counts()
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big);
        await scene.GiveAliceAsync("a.txt", "first", Mtime);
        var claim = scene.Carol.Write("a.txt", "carol's", Mtime + 10);
        scene.Alice.Write("a.txt", "a newer edit by alice");
        await scene.Carol.BroadcastAsync(WireType.Modified, claim);
        await scene.AliceKeepsAsync("a.txt", "a newer edit by alice");
    }

    [NamespaceFact]
    public async Task A_claim_at_a_directory_or_below_a_file_costs_nothing()
    {
        using var scene = await AliceAndCarol.MeetAsync(WireOrder.Big);
        await scene.GiveAliceAsync("plain", "a file", Mtime);
        scene.Alice.Write("dir/inside.txt", "inside");
        await scene.Carol.BroadcastAsync(WireType.Added, new WireFile(Mtime + 10, "dir", "da39a3ee5e6b4b0d3255bfef95601890afd80709", 4096));
        await scene.Carol.BroadcastAsync(WireType.Added, scene.Carol.Write("plain/below.txt", "below a file", Mtime + 10));
        await scene.AliceKeepsAsync("dir/inside.txt", "inside");
        await scene.Carol.BroadcastAsync(WireType.Added, scene.Carol.Write("after.txt", "still syncing", Mtime));
        await scene.AliceGetsAsync("after.txt", "still syncing");
        Assert.NotEmpty(scene.Alice.FindText("a file"));
    }
}
