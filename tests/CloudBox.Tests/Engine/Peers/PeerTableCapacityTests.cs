using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Engine.Peers;

public sealed class PeerTableCapacityTests
{
    private const int Capacity = 32;

    private readonly Subnet _subnet = new(Capacity);

    [Fact]
    public void When_it_is_full_the_longest_silent_peer_goes_first()
    {
        for (var host = 0; host <= Capacity; host++)
        {
            _subnet.Big(_subnet.Message(StatusType.Status, $"peer{host}"), Host(host));
            _subnet.Wait(0.1);
        }

        var names = _subnet.Table.Present(_subnet.NowNs).Select(peer => peer.Name.Value).ToList();
        Assert.Equal(Capacity, names.Count);
        Assert.DoesNotContain("peer0", names);
        Assert.Contains("peer1", names);
    }

    [Fact]
    public void Invented_names_do_not_push_out_peers_heard_over_time()
    {
        HearFor(20, () => _subnet.Big(_subnet.Message(StatusType.Status)));
        for (var invented = 0; invented < 1000; invented++)
        {
            _subnet.Wait(0.01);
            _subnet.Little(_subnet.Message(StatusType.Status, $"flood{invented}"), Host(invented));
        }

        Assert.NotNull(_subnet.Table.Find(ClientName.Parse("bob"), Subnet.BobAddress));
        Assert.Equal(Capacity, _subnet.Table.Present(_subnet.NowNs).Count);
        Assert.Equal(PeerNews.None, _subnet.Big(_subnet.Message(StatusType.Status)).News);
    }

    [Fact]
    public void A_host_that_invents_names_pushes_out_only_its_own()
    {
        _subnet.Big(_subnet.Message(StatusType.Status));
        for (var invented = 0; invented < 1000; invented++)
        {
            _subnet.Wait(0.01);
            _subnet.Big(_subnet.Message(StatusType.Status, $"flood{invented}"), Host(7));
        }

        Assert.NotNull(_subnet.Table.Find(ClientName.Parse("bob"), Subnet.BobAddress));
    }

    [Fact]
    public void A_table_full_of_established_peers_that_fell_silent_lets_new_ones_in_for_good()
    {
        HearFor(20, () =>
        {
            for (var host = 0; host < Capacity; host++) _subnet.Big(_subnet.Message(StatusType.Status, $"old{host}"), Host(host));
        });
        _subnet.Wait(181);
        for (var host = 0; host < Capacity; host++) _subnet.Big(_subnet.Message(StatusType.Status, $"new{host}"), Host(host));
        Assert.Equal(Capacity, _subnet.Table.Present(_subnet.NowNs).Count(peer => peer.Name.Value.StartsWith("new", StringComparison.Ordinal)));
    }

    private void HearFor(int seconds, Action hear)
    {
        for (var at = 0; at <= seconds; at += 5)
        {
            hear();
            _subnet.Wait(5);
        }
    }

    private static IPAddress Host(int number) => new([10, 2, (byte)(number / 250), (byte)(1 + (number % 250))]);
}
