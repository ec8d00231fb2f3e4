using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>Eight fetches at once, four from one peer; a place that is lost is lost for ever.</summary>
public sealed class FetchPlaceTests
{
    private static readonly Peer Bob = Given.Peer("bob");
    private static readonly Peer Carol = Given.Peer("carol");
    private static readonly Peer Dave = Given.Peer("dave");

    private readonly EngineProbe _probe = new();
    private readonly List<Effect.Fetch> _running = [];

    [Fact]
    public void One_address_gets_four_places_whatever_names_it_uses_and_all_together_sixteen()
    {
        Claim(Bob, "b", 10);
        Assert.Equal(4, _running.Count);
        Claim(new Peer(Bob.Key with { Name = CloudBox.Protocol.Status.ClientName.Parse("invented") }, Bob.Dialect, Bob.Order), "i", 10);
        Assert.Equal(4, _running.Count);
        Claim(Carol, "c", 10);
        Assert.Equal(8, _running.Count);
        foreach (var name in (string[])["dave", "erin", "frank"]) Claim(Given.Peer(name), name, 10);
        Assert.Equal(16, _running.Count);
    }

    [Fact]
    public void Places_that_get_free_go_to_the_peers_in_turn()
    {
        Claim(Bob, "b", 10);
        Claim(Carol, "c", 10);
        Claim(Dave, "d", 10);
        for (var i = 0; i < 3; i++) End(_running[i]);
        Assert.Contains(_running.Skip(8), fetch => fetch.Order.Peer == Dave);
    }

    [Theory]
    [InlineData(FetchOutcome.Received)]
    [InlineData(FetchOutcome.Refused)]
    [InlineData(FetchOutcome.Unreachable)]
    public void However_fetches_end_all_of_them_get_their_turn(FetchOutcome outcome)
    {
        Claim(Bob, "b", 50);
        Claim(Carol, "c", 50);
        EndAll(outcome);
        Assert.Equal(100, _running.Count);
        _probe.Waits(1);
        Assert.True(_probe.Engine.IsIdle);
    }

    [Fact]
    public void A_halt_gives_back_every_place_in_the_end()
    {
        Claim(Bob, "b", 10);
        _probe.Step(new FolderEvent.RootChecked(RootHealth.Broken("gone")));
        EndAll(FetchOutcome.Received);
        Assert.Equal(4, _running.Count);
        Assert.All(_running, fetch => Assert.Null(_probe.TextState(fetch.Order.Wanted.Path.Value)));
        _probe.Checks();
        _running.Clear();
        Claim(Bob, "again", 10);
        Assert.Equal(4, _running.Count);
    }

    [Fact]
    public void Results_that_nobody_waits_for_make_no_new_places()
    {
        Claim(Bob, "b", 10);
        for (var i = 0; i < 3; i++) End(new Effect.Fetch(new FetchOrder(Carol, Given.Record("stray", "x", 1))));
        Assert.Equal(4, _running.Count);
    }

    [Fact]
    public void Bytes_that_were_offered_take_no_place()
    {
        Claim(Bob, "b", 4);
        _probe.Offers(1, Bob, Given.Record("offered", "x", 1));
        _probe.SeesNothingAt("offered");
        Assert.True(Assert.Single(_probe.Answers).IsWanted);
        Claim(Bob, "more", 1);
        Assert.Equal(4, _running.Count);
    }

    private void Claim(Peer peer, string prefix, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _probe.Hears(peer, StatusType.FileAdded, Given.Record($"{prefix}{i}", "x", 5), 5);
            _running.AddRange(_probe.SeesNothingAt($"{prefix}{i}").OfType<Effect.Fetch>());
        }
    }

    private void EndAll(FetchOutcome outcome)
    {
        for (var i = 0; i < _running.Count; i++) End(_running[i], outcome);
    }

    private void End(Effect.Fetch fetch, FetchOutcome outcome = FetchOutcome.Unreachable)
    {
        var effects = outcome == FetchOutcome.Received ? _probe.Receives(fetch, "x") : _probe.FailsToFetch(fetch, outcome);
        _running.AddRange(effects.OfType<Effect.Fetch>());
        foreach (var install in effects.OfType<Effect.Install>()) _running.AddRange(_probe.Installs(install).OfType<Effect.Fetch>());
    }
}
