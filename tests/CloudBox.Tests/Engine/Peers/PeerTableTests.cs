using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Engine.Peers;

public sealed class PeerTableTests
{
    private readonly Subnet _subnet = new();

    [Fact]
    public void Our_own_nonce_is_ourselves_whatever_address_it_comes_from()
    {
        Assert.Equal(new Hearing(HearingKind.Own, null), _subnet.Big(_subnet.Modern(Subnet.OwnNonce, 1, "alice", Subnet.OwnPort)));
        Assert.Empty(_subnet.Table.Present(_subnet.NowNs));
    }

    [Fact]
    public void Our_little_endian_copy_is_ourselves_only_from_an_address_of_ours()
    {
        var copy = _subnet.Message(StatusType.Status, "alice", Subnet.OwnPort);
        Assert.Equal(HearingKind.Own, _subnet.Little(copy, Subnet.OwnAddress).Kind);
        var foreign = _subnet.Little(copy, Subnet.BobAddress);
        Assert.Equal(HearingKind.Message, foreign.Kind);
        Assert.True(foreign.News.HasFlag(PeerNews.NameTaken));
    }

    [Fact]
    public void A_second_daemon_with_our_name_on_this_machine_is_a_name_clash()
    {
        var hearing = _subnet.Big(_subnet.Modern(2, 1, "alice", 50_124), Subnet.OwnAddress);
        Assert.Equal(PeerNews.Appeared | PeerNews.NameTaken, hearing.News);
    }

    [Fact]
    public void A_name_clash_is_told_once_per_address_and_again_after_a_while()
    {
        Hearing Clash(uint sequence, IPAddress from) => _subnet.Big(_subnet.Modern((ulong)from.GetHashCode(), sequence, "alice"), from);
        Assert.True(Clash(1, Subnet.BobAddress).News.HasFlag(PeerNews.NameTaken));
        Assert.False(Clash(2, Subnet.BobAddress).News.HasFlag(PeerNews.NameTaken));
        Assert.True(Clash(1, Subnet.BobSecondAddress).News.HasFlag(PeerNews.NameTaken));
        _subnet.Wait(601);
        Assert.True(Clash(3, Subnet.BobAddress).News.HasFlag(PeerNews.NameTaken));
    }

    [Fact]
    public void A_goodbye_in_our_name_is_no_clash()
    {
        var hearing = _subnet.Big(_subnet.Modern(2, 1, "alice", 50_124, StatusFeatures.Leaving));
        Assert.Equal(PeerNews.Left, hearing.News);
    }

    [Fact]
    public void A_peer_that_opens_sessions_says_so_in_its_trailer()
    {
        Assert.False(_subnet.Big(_subnet.Modern(2, 1)).Peer!.HasSessions);
        Assert.True(_subnet.Big(_subnet.Modern(2, 2, features: StatusFeatures.Sessions)).Peer!.HasSessions);
        _subnet.Little(_subnet.Message(StatusType.Status));
        Assert.True(Assert.Single(_subnet.Table.Present(_subnet.NowNs)).HasSessions);
        Assert.False(_subnet.Big(_subnet.Modern(3, 1)).Peer!.HasSessions); // another program on its port
    }

    [Fact]
    public void A_peer_appears_once_and_again_after_it_was_silent()
    {
        Assert.Equal(PeerNews.Appeared, _subnet.Big(_subnet.Modern(2, 1)).News);
        Assert.Equal(PeerNews.None, _subnet.Big(_subnet.Modern(2, 2)).News);
        _subnet.Wait(181);
        Assert.Empty(_subnet.Table.Present(_subnet.NowNs));
        Assert.Equal(PeerNews.Appeared, _subnet.Big(_subnet.Modern(2, 3)).News);
    }

    [Fact]
    public void A_peer_that_says_goodbye_is_gone_at_once_and_told_once()
    {
        _subnet.Big(_subnet.Modern(2, 1));
        Assert.Equal(PeerNews.Left, _subnet.Big(_subnet.Modern(2, 2, features: StatusFeatures.Leaving)).News);
        Assert.Equal(PeerNews.None, _subnet.Big(_subnet.Modern(2, 3, features: StatusFeatures.Leaving)).News);
        Assert.Equal(HearingKind.Duplicate, _subnet.Little(_subnet.Message(StatusType.Status)).Kind);
        Assert.Empty(_subnet.Table.Present(_subnet.NowNs));
        Assert.Null(_subnet.Table.Find(ClientName.Parse("bob"), Subnet.BobAddress));
    }

    [Fact]
    public void A_peer_heard_over_two_interfaces_is_one_peer_at_its_first_address()
    {
        Assert.Equal(HearingKind.Message, _subnet.Big(_subnet.Modern(2, 1)).Kind);
        Assert.Equal(HearingKind.Duplicate, _subnet.Big(_subnet.Modern(2, 1), Subnet.BobSecondAddress).Kind);
        var next = _subnet.Big(_subnet.Modern(2, 2), Subnet.BobSecondAddress);
        Assert.Equal(Subnet.BobAddress, next.Peer!.Key.Address);
        Assert.Single(_subnet.Table.Present(_subnet.NowNs));
        Assert.NotNull(_subnet.Table.Find(ClientName.Parse("bob"), Subnet.BobSecondAddress));
    }

    [Fact]
    public void A_peer_moves_to_its_other_address_when_the_first_falls_silent()
    {
        _subnet.Big(_subnet.Modern(2, 1));
        for (uint sequence = 2; sequence < 8; sequence++)
        {
            _subnet.Wait(60);
            _subnet.Big(_subnet.Modern(2, sequence), Subnet.BobSecondAddress);
        }

        Assert.Equal(Subnet.BobSecondAddress, Assert.Single(_subnet.Table.Present(_subnet.NowNs)).Key.Address);
    }

    [Fact]
    public void A_peer_that_got_another_address_is_known_by_it_within_three_messages()
    {
        _subnet.Big(_subnet.Modern(2, 1));
        _subnet.Wait(5);
        for (uint sequence = 2; sequence < 5; sequence++) _subnet.Big(_subnet.Modern(2, sequence), Subnet.BobSecondAddress);
        Assert.Equal(Subnet.BobSecondAddress, Assert.Single(_subnet.Table.Present(_subnet.NowNs)).Key.Address);
    }

    [Fact]
    public void A_burst_over_the_other_interface_does_not_move_a_peer()
    {
        _subnet.Big(_subnet.Modern(2, 1));
        for (uint sequence = 2; sequence < 40; sequence++) _subnet.Big(_subnet.Modern(2, sequence), Subnet.BobSecondAddress);
        Assert.Equal(Subnet.BobAddress, Assert.Single(_subnet.Table.Present(_subnet.NowNs)).Key.Address);
    }

    [Fact]
    public void Two_hosts_with_one_name_stay_two()
    {
        _subnet.Big(_subnet.Modern(2, 1));
        _subnet.Big(_subnet.Modern(3, 1), Subnet.BobSecondAddress);
        Assert.Equal(2, _subnet.Table.Present(_subnet.NowNs).Count);
        Assert.Equal(2UL, _subnet.Table.Find(ClientName.Parse("bob"), Subnet.BobAddress)!.Nonce);
    }

    [Fact]
    public void Two_daemons_with_one_name_on_one_host_stay_two_while_both_speak()
    {
        for (uint sequence = 1; sequence < 10; sequence++)
        {
            var expected = sequence == 1 ? PeerNews.Appeared : PeerNews.None;
            Assert.Equal(expected, _subnet.Big(_subnet.Modern(2, sequence)).News);
            Assert.Equal(expected, _subnet.Big(_subnet.Modern(3, sequence, port: 7002)).News);
            _subnet.Wait(5);
        }

        Assert.Equal(2, _subnet.Table.Present(_subnet.NowNs).Count);
        Assert.Null(_subnet.Table.Find(ClientName.Parse("bob"), Subnet.BobAddress));
    }

    [Fact]
    public void A_restarted_peer_takes_the_place_of_its_silent_self()
    {
        _subnet.Big(_subnet.Modern(2, 900));
        _subnet.Wait(5);
        Assert.Equal(PeerNews.Appeared, _subnet.Big(_subnet.Modern(3, 1, port: 7002)).News);
        _subnet.Wait(10);
        _subnet.Big(_subnet.Modern(3, 2, port: 7002));
        Assert.Equal(7002, Assert.Single(_subnet.Table.Present(_subnet.NowNs)).Key.TcpPort);
    }

    [Fact]
    public void A_peer_restarted_on_its_old_port_is_heard_from_its_first_message()
    {
        _subnet.Big(_subnet.Modern(2, 900));
        var again = _subnet.Big(_subnet.Modern(3, 900));
        Assert.Equal((HearingKind.Message, PeerNews.Appeared), (again.Kind, again.News));
        Assert.Single(_subnet.Table.Present(_subnet.NowNs));
    }
}
