using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine;

/// <summary>A peer that has connected and offers bytes waits for an answer: always one, never two.</summary>
public sealed class OfferTests
{
    private static readonly Peer Olga = Given.Peer("olga", PeerDialect.Original);

    private readonly EngineProbe _probe = new();

    [Fact]
    public void A_wanted_offer_is_accepted_after_a_look_and_installed()
    {
        var file = Given.Record("f", "x", 5);
        _probe.Offers(7, Olga, file);
        Assert.Empty(_probe.Answers);
        _probe.SeesNothingAt("f");
        Assert.Equal(new Effect.AnswerOffer(7, true), Assert.Single(_probe.Answers));

        var result = new FetchResult(FetchOutcome.Received, file, new MemoryStaged("x"), Given.Content("x"));
        var effects = _probe.Step(new FolderEvent.Fetched(new FetchOrder(Olga, file), result, IsOffer: true));
        _probe.Installs(Assert.Single(effects.OfType<Effect.Install>()));
        Assert.True(_probe.Has("f", "x"));
        Assert.Single(_probe.Answers);
    }

    [Fact]
    public void An_offer_of_what_we_have_is_declined_at_once()
    {
        _probe.With("f").Offers(7, Olga, Given.Record("f", "f v1", 5));
        AssertDeclined();
    }

    [Fact]
    public void An_offer_of_something_older_is_declined_at_once()
    {
        _probe.With("f").Offers(7, Olga, Given.Record("f", "x", -5000));
        AssertDeclined();
    }

    [Fact]
    public void An_offer_for_a_path_that_is_worked_is_declined_and_considered_later()
    {
        _probe.Hears(Given.Peer(), StatusType.FileAdded, Given.Record("f", "x", 5), 5);
        var fetch = Assert.Single(_probe.SeesNothingAt("f").OfType<Effect.Fetch>());
        _probe.Offers(7, Olga, Given.Record("f", "newer", 60));
        AssertDeclined();
        _probe.FailsToFetch(fetch);
        Assert.Equal(Olga, Assert.Single(_probe.SeesNothingAt("f").OfType<Effect.Fetch>()).Order.Peer);
    }

    [Fact]
    public void An_offer_that_loses_against_an_unscanned_edit_is_declined()
    {
        _probe.Offers(7, Olga, Given.Record("f", "x", 5));
        _probe.Sees("f", "mine", 6);
        AssertDeclined();
    }

    [Theory]
    [InlineData(ObservedKind.Directory)]
    [InlineData(ObservedKind.NotAFile)]
    [InlineData(ObservedKind.Unstable)]
    public void An_offer_for_a_name_that_cannot_be_used_is_declined(ObservedKind kind)
    {
        _probe.Offers(7, Olga, Given.Record("f", "x", 5));
        _probe.Step(new FolderEvent.Observed([Given.Look(kind)]));
        AssertDeclined();
    }

    [Fact]
    public void An_offer_that_waits_for_its_look_is_declined_when_the_folder_halts()
    {
        _probe.Offers(7, Olga, Given.Record("f", "x", 5));
        _probe.Step(new FolderEvent.RootChecked(RootHealth.Broken("gone")));
        AssertDeclined();
        _probe.Offers(8, Olga, Given.Record("g", "x", 5));
        Assert.Equal(new Effect.AnswerOffer(8, false), _probe.Answers[^1]);
    }

    [Fact]
    public void An_offer_beyond_the_limit_of_claims_is_declined()
    {
        var probe = new EngineProbe(new EngineOptions { MaxClaims = 1 });
        probe.Hears(Olga, StatusType.FileAdded, Given.Record("other", "x", 5));
        probe.Offers(7, Olga, Given.Record("f", "x", 5));
        Assert.Equal(new Effect.AnswerOffer(7, false), Assert.Single(probe.Answers));
    }

    [Fact]
    public void An_accepted_offer_that_breaks_off_ends_the_work()
    {
        var file = Given.Record("f", "x", 5);
        _probe.Offers(7, Olga, file);
        _probe.SeesNothingAt("f");
        _probe.Step(new FolderEvent.Fetched(new FetchOrder(Olga, file), new FetchResult(FetchOutcome.Unreachable, file), IsOffer: true));
        Assert.True(_probe.Engine.IsIdle);
        Assert.Single(_probe.Answers);
    }

    private void AssertDeclined()
    {
        Assert.Equal(new Effect.AnswerOffer(7, false), Assert.Single(_probe.Answers));
        _probe.Waits(1);
        Assert.Single(_probe.Answers);
    }
}
