using System.Net;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Bulk;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions.Bulk;

public sealed class DataTicketsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly IPAddress Bob = IPAddress.Parse("10.0.0.2");

    private static readonly DeviceId BobsDevice = new(1, 2);

    private readonly ManualClock _time = new();
    private readonly DataTickets _tickets;

    public DataTicketsTests() => _tickets = new DataTickets(Lifetime, _time);

    [Fact]
    public void A_token_admits_once()
    {
        using var offer = Offer();
        var tokens = _tickets.Issue(offer, Bob, BobsDevice);
        Assert.Equal(FrameLimits.MaxTokens, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.Same(offer, _tickets.Take(token, Bob)));
        Assert.All(tokens, token => Assert.Null(_tickets.Take(token, Bob)));
    }

    [Fact]
    public void A_token_is_no_good_from_another_address_and_stays_good_from_the_right_one()
    {
        using var offer = Offer();
        var token = _tickets.Issue(offer, Bob, BobsDevice)[0];
        Assert.Null(_tickets.Take(token, IPAddress.Parse("10.0.0.3")));
        Assert.Same(offer, _tickets.Take(token, Bob));
    }

    [Fact]
    public void A_token_is_no_good_to_another_device_that_shows_its_key()
    {
        using var offer = Offer();
        var token = _tickets.Issue(offer, Bob, BobsDevice)[0];
        Assert.Null(_tickets.Take(token, Bob, new DeviceId(1, 3)));
        Assert.Same(offer, _tickets.Take(token, Bob, BobsDevice));
    }

    [Fact]
    public void A_token_is_good_for_ten_seconds()
    {
        using var offer = Offer();
        var tokens = _tickets.Issue(offer, Bob, BobsDevice);
        _time.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(_tickets.Take(tokens[0], Bob));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(_tickets.Take(tokens[1], Bob));
    }

    [Fact]
    public void The_tokens_of_a_file_that_is_not_on_offer_any_more_are_forgotten()
    {
        using var offer = Offer();
        using var other = Offer();
        var (gone, kept) = (_tickets.Issue(offer, Bob, BobsDevice), _tickets.Issue(other, Bob, BobsDevice));
        _tickets.Forget(offer);
        Assert.All(gone, token => Assert.Null(_tickets.Take(token, Bob)));
        Assert.Same(other, _tickets.Take(kept[0], Bob));
    }

    [Fact]
    public void Unused_tokens_are_bounded_and_make_room_when_they_are_old()
    {
        using var offer = Offer();
        while (!_tickets.Issue(offer, Bob, BobsDevice).IsEmpty)
        {
        }

        Assert.Equal(SessionLimits.MaxTickets, _tickets.Count);
        _time.Advance(Lifetime);
        Assert.False(_tickets.Issue(offer, Bob, BobsDevice).IsEmpty);
        Assert.Equal(FrameLimits.MaxTokens, _tickets.Count);
    }

    private RangeOffer Offer() => new(new Frame.GetRanges(1, RelativePath.Parse("a"), new ContentId(10, default, default)), _time);
}
