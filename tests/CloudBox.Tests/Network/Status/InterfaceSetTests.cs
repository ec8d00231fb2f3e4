using System.Net;
using CloudBox.Network.Status;

namespace CloudBox.Tests.Network.Status;

public sealed class InterfaceSetTests
{
    private static readonly LocalAddress Loopback = new("lo", 1, IPAddress.Loopback, 8, IsLoopback: true, CanBroadcast: false);
    private static readonly LocalAddress Wire = new("eth0", 2, IPAddress.Parse("10.1.2.3"), 24);
    private static readonly LocalAddress Wireless = new("wlan0", 3, IPAddress.Parse("10.1.2.4"), 24);
    private static readonly LocalAddress Tunnel = new("tun0", 4, IPAddress.Parse("10.8.0.1"), 24, CanBroadcast: false);

    private readonly InterfaceSet _all = new([Loopback, Wire, Wireless, Tunnel], []);

    [Theory]
    [InlineData("10.1.2.77", 2, true)]
    [InlineData("10.1.2.77", 3, true)]
    [InlineData("10.1.2.77", 4, false)]
    [InlineData("10.1.9.77", 2, false)]
    [InlineData("192.168.1.1", 2, false)]
    [InlineData("127.0.0.1", 1, true)]
    [InlineData("127.0.0.1", 2, false)]
    [InlineData("10.1.2.255", 2, false)]
    [InlineData("10.1.2.3", 1, true)]
    [InlineData("10.1.2.99", 1, false)]
    [InlineData("10.1.2.77", 0, false)]
    public void A_source_is_on_link_when_it_arrives_on_the_interface_of_its_subnet(string source, int arrivedOn, bool isOnLink) =>
        Assert.Equal(isOnLink, _all.IsOnLink(IPAddress.Parse(source), arrivedOn));

    [Fact]
    public void Sources_on_interfaces_that_may_not_be_used_are_dropped()
    {
        var onlyLoopback = new InterfaceSet([Loopback, Wire], ["lo"]);
        Assert.True(onlyLoopback.IsOnLink(IPAddress.Loopback, 1));
        Assert.False(onlyLoopback.IsOnLink(IPAddress.Parse("10.1.2.77"), 2));
        Assert.False(onlyLoopback.IsOnLink(IPAddress.Parse("10.1.2.3"), 1));
        Assert.Equal(["127.255.255.255"], onlyLoopback.Broadcasts.Select(local => local.Broadcast!.ToString()));
    }

    [Fact]
    public void Each_subnet_is_sent_to_once_and_a_tunnel_not_at_all() =>
        Assert.Equal(["127.255.255.255", "10.1.2.255"], _all.Broadcasts.Select(local => local.Broadcast!.ToString()));

    [Fact]
    public void Own_addresses_are_own_whether_they_may_be_used_or_not()
    {
        var onlyLoopback = new InterfaceSet([Loopback, Wire], ["lo"]);
        Assert.True(onlyLoopback.IsOwnAddress(Wire.Address));
        Assert.True(onlyLoopback.IsOwnAddress(IPAddress.Parse("127.9.9.9")));
        Assert.False(onlyLoopback.IsOwnAddress(IPAddress.Parse("10.1.2.4")));
    }
}
