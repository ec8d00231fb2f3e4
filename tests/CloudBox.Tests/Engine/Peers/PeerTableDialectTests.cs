using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Peers;

public sealed class PeerTableDialectTests
{
    private readonly Subnet _subnet = new();

    [Theory]
    [InlineData(StatusType.NoChanges)]
    [InlineData(StatusType.DirectoryEmpty)]
    [InlineData(StatusType.FileRequest)]
    [InlineData(StatusType.FileOffer)]
    public void The_C_original_is_known_by_what_only_it_sends(StatusType type)
    {
        var hearing = _subnet.Little(_subnet.Message(type));
        Assert.True(hearing.News.HasFlag(PeerNews.RecognisedCOriginal));
        Assert.Equal(PeerDialect.COriginal, hearing.Peer!.Dialect);
        Assert.False(hearing.Peer.TakesMessages);
        Assert.False(_subnet.Little(_subnet.Message(type)).News.HasFlag(PeerNews.RecognisedCOriginal));
    }

    [Theory]
    [InlineData(StatusType.NoChanges)]
    [InlineData(StatusType.DirectoryEmpty)]
    [InlineData(StatusType.FileRequest)]
    public void The_same_in_network_order_is_an_ordinary_peer(StatusType type)
    {
        var hearing = _subnet.Big(_subnet.Message(type));
        Assert.Equal(PeerDialect.Original, hearing.Peer!.Dialect);
        Assert.True(hearing.Peer.TakesMessages);
        Assert.False(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
    }

    [Fact]
    public void A_status_makes_a_supposed_C_original_ordinary_for_good()
    {
        _subnet.Little(_subnet.Message(StatusType.FileOffer));
        Assert.Equal(PeerDialect.Original, _subnet.Little(_subnet.Message(StatusType.Status)).Peer!.Dialect);
        var later = _subnet.Little(_subnet.Message(StatusType.FileOffer));
        Assert.Equal((PeerDialect.Original, PeerNews.None), (later.Peer!.Dialect, later.News));
    }

    [Fact]
    public void A_full_directory_empty_is_ordinary_even_with_port_zero()
    {
        var full = _subnet.Message(StatusType.DirectoryEmpty, port: 0) with { NewestMtime = 0 };
        Assert.Equal(PeerDialect.Original, _subnet.Little(full).Peer!.Dialect);
    }

    [Fact]
    public void A_full_no_changes_is_ordinary()
    {
        var full = _subnet.Message(StatusType.NoChanges) with { NewestMtime = 1, DirectorySha1 = Sha1Digest.OfNothing };
        Assert.True(_subnet.Little(full).Peer!.TakesMessages);
    }

    [Fact]
    public void A_little_endian_peer_gets_no_debug_message_before_it_is_known_what_it_is()
    {
        Assert.True(_subnet.Little(_subnet.Message(StatusType.FileAdded)).Peer is { MayBeCOriginal: true, TakesMessages: false });
        Assert.True(_subnet.Little(_subnet.Message(StatusType.Status)).Peer is { MayBeCOriginal: false, TakesMessages: true });
    }

    [Fact]
    public void Port_zero_is_replaced_in_place_when_the_port_becomes_known()
    {
        Assert.Equal(0, _subnet.Little(_subnet.Message(StatusType.DirectoryEmpty, port: 0)).Peer!.Key.TcpPort);
        var known = _subnet.Little(_subnet.Message(StatusType.DirectoryEmpty));
        Assert.Equal(PeerNews.None, known.News);
        Assert.Equal(7001, Assert.Single(_subnet.Table.Present(_subnet.NowNs)).Key.TcpPort);
    }

    [Fact]
    public void Port_zero_from_a_known_peer_means_that_it_started_anew()
    {
        _subnet.Little(_subnet.Message(StatusType.DirectoryEmpty));
        Assert.Equal(PeerNews.Appeared, _subnet.Little(_subnet.Message(StatusType.DirectoryEmpty, port: 0)).News);
        _subnet.Little(_subnet.Message(StatusType.DirectoryEmpty, port: 7002));
        Assert.Equal(7002, Assert.Single(_subnet.Table.Present(_subnet.NowNs)).Key.TcpPort);
    }

    [Fact]
    public void Little_endian_is_wanted_while_such_a_peer_was_heard_lately()
    {
        Assert.False(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
        _subnet.Little(_subnet.Message(StatusType.FileAdded));
        Assert.True(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
        _subnet.Wait(181);
        Assert.False(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
    }

    [Fact]
    public void Of_files_that_the_C_original_cannot_hold_only_ordinary_peers_hear_in_little_endian()
    {
        var (plain, nested, longName) = (RelativePath.Parse("a"), RelativePath.Parse("a/b"), RelativePath.Parse(new string('x', 255)));
        _subnet.Little(_subnet.Message(StatusType.NoChanges, "cyril", 7009));
        Assert.Equal((true, true, false, false), (Wants(null), Wants(plain), Wants(nested), Wants(longName)));
        _subnet.Little(_subnet.Message(StatusType.Status));
        Assert.Equal((true, true, true, false), (Wants(null), Wants(plain), Wants(nested), Wants(longName)));
        _subnet.Big(_subnet.Modern(9, 1, "cyril", 7009));
        Assert.Equal((true, true, true, true), (Wants(null), Wants(plain), Wants(nested), Wants(longName)));

        bool Wants(RelativePath? file) => _subnet.Table.WantsLittleEndian(_subnet.NowNs, file);
    }

    [Fact]
    public void A_modern_peers_little_endian_copy_is_a_duplicate_from_each_of_its_addresses()
    {
        _subnet.Big(_subnet.Modern(2, 1));
        _subnet.Big(_subnet.Modern(2, 1), Subnet.BobSecondAddress);
        Assert.Equal(HearingKind.Duplicate, _subnet.Little(_subnet.Message(StatusType.Status)).Kind);
        Assert.Equal(HearingKind.Duplicate, _subnet.Little(_subnet.Message(StatusType.Status), Subnet.BobSecondAddress).Kind);
        Assert.False(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
    }

    [Fact]
    public void A_late_first_trailer_turns_a_supposed_little_endian_peer_modern()
    {
        Assert.Equal(PeerNews.Appeared, _subnet.Little(_subnet.Message(StatusType.Status)).News);
        var modern = _subnet.Big(_subnet.Modern(2, 1));
        Assert.Equal((HearingKind.Message, PeerNews.None), (modern.Kind, modern.News));
        Assert.Equal((PeerDialect.Modern, ByteOrder.BigEndian), (modern.Peer!.Dialect, modern.Peer.Order));
        Assert.False(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
        Assert.Single(_subnet.Table.Present(_subnet.NowNs));
    }

    [Fact]
    public void A_late_trailer_over_another_interface_leaves_no_second_peer_behind()
    {
        _subnet.Little(_subnet.Message(StatusType.Status), Subnet.BobSecondAddress);
        _subnet.Big(_subnet.Modern(2, 1));
        _subnet.Big(_subnet.Modern(2, 2), Subnet.BobSecondAddress);
        Assert.Single(_subnet.Table.Present(_subnet.NowNs));
        Assert.False(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
    }

    [Fact]
    public void Who_speaks_both_orders_is_answered_in_network_order()
    {
        _subnet.Little(_subnet.Message(StatusType.Status));
        _subnet.Big(_subnet.Message(StatusType.Status));
        Assert.Equal(ByteOrder.BigEndian, _subnet.Little(_subnet.Message(StatusType.Status)).Peer!.Order);
        Assert.False(_subnet.Table.WantsLittleEndian(_subnet.NowNs));
    }
}
