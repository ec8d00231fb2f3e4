using System.Net;
using CloudBox.Network.Sessions.Opening;
using CloudBox.Network.Transfer;

namespace CloudBox.Tests.Network.Sessions;

public sealed class PendingSessionsTests
{
    private readonly PendingSessions _pending = new();

    [Fact]
    public void The_fifth_of_one_address_pushes_out_its_own_oldest()
    {
        var first = Enumerable.Range(0, 4).Select(_ => Take(1)).ToArray();
        var fifth = _pending.Take(Address(1), default, out var dropped);
        Assert.Equal(Address(1), dropped);
        Assert.Equal([true, false, false, false], first.Select(place => place.Token.IsCancellationRequested));
        Assert.False(fifth.Token.IsCancellationRequested);
    }

    [Fact]
    public void When_all_places_are_taken_the_address_with_most_loses_its_oldest()
    {
        var greedy = Enumerable.Range(0, 4).Select(_ => Take(1)).ToArray();
        for (var number = 2; number < 30; number++) Take(number);
        _pending.Take(Address(100), default, out var dropped);
        Assert.Equal(Address(1), dropped);
        Assert.True(greedy[0].Token.IsCancellationRequested);
    }

    [Fact]
    public void A_place_that_was_given_back_is_free()
    {
        for (var number = 0; number < 1000; number++)
        {
            var place = _pending.Take(Address(number % 7), default, out var dropped);
            Assert.Null(dropped);
            _pending.Release(place);
            place.Drop();
        }
    }

    private ConnectionSlot Take(int number)
    {
        var place = _pending.Take(Address(number), default, out var dropped);
        Assert.Null(dropped);
        return place;
    }

    private static IPAddress Address(int number) => new([10, 0, 0, (byte)number]);
}
