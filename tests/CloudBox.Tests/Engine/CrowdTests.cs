using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>Many changes at once, and who hears of them by broadcast.</summary>
public sealed class CrowdTests
{
    private const int Many = 3000;

    private readonly EngineProbe _probe = new();

    [Fact]
    public void A_crowd_of_changes_that_nobody_needs_to_hear_of_is_summed_up()
    {
        _probe.With("f");
        Change();
        var said = _probe.Waits(60);
        Assert.InRange(said.Count(IsFile), 1, 1100);
        Assert.Equal(_probe.Index.Summarize().Sha1, said.Last(one => one.Type == StatusType.NoChanges).DirectorySha1);
    }

    [Fact]
    public void Every_one_of_them_is_said_while_a_peer_without_sessions_is_about()
    {
        _probe.With("f");
        _probe.Hears(Given.Peer("old", PeerDialect.Original), StatusType.Status);
        Change();
        Assert.Equal(Many, _probe.Waits(60).Where(IsFile).Select(one => one.File!.Value.Path).Where(path => path != Given.Path("f")).Distinct().Count());
    }

    private void Change()
    {
        for (var i = 0; i < Many; i += 100) _probe.Step(new FolderEvent.Observed([.. Enumerable.Range(i, 100).Select(n => _probe.FileAt($"n{n}", $"text {n}", n))]));
    }

    private static bool IsFile(Announcement said) => said.File is not null;
}
