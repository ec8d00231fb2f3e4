using System.Net;
using CloudBox.Network.Status;

namespace CloudBox.Tests.Network.Status;

public sealed class Ipv4NetworkTests
{
    [Theory]
    [InlineData("10.1.2.3", 24, "10.1.2.255")]
    [InlineData("10.1.2.3", 16, "10.1.255.255")]
    [InlineData("127.0.0.1", 8, "127.255.255.255")]
    [InlineData("192.168.7.130", 25, "192.168.7.255")]
    [InlineData("10.1.2.1", 30, "10.1.2.3")]
    [InlineData("10.1.2.1", 31, null)]
    [InlineData("10.1.2.1", 32, null)]
    [InlineData("10.1.2.1", 0, "255.255.255.255")]
    public void The_broadcast_address_has_all_host_bits_set(string address, int prefix, string? broadcast) =>
        Assert.Equal(broadcast, Ipv4Network.Of(IPAddress.Parse(address), prefix).Broadcast?.ToString());

    [Theory]
    [InlineData("10.1.2.200", true)]
    [InlineData("10.1.2.1", true)]
    [InlineData("10.1.3.1", false)]
    [InlineData("10.1.2.0", false)]
    [InlineData("10.1.2.255", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    public void A_host_lies_inside_and_is_neither_network_nor_broadcast_address(string address, bool isHost) =>
        Assert.Equal(isHost, Ipv4Network.Of(IPAddress.Parse("10.1.2.3"), 24).HasHost(IPAddress.Parse(address)));

    [Fact]
    public void Both_ends_of_a_31_are_hosts()
    {
        var link = Ipv4Network.Of(IPAddress.Parse("10.1.2.0"), 31);
        Assert.True(link.HasHost(IPAddress.Parse("10.1.2.0")));
        Assert.True(link.HasHost(IPAddress.Parse("10.1.2.1")));
        Assert.False(link.HasHost(IPAddress.Parse("10.1.2.2")));
    }

    [Theory]
    [InlineData(0xFFFFFFFFu, 32)]
    [InlineData(0xFFFFFF00u, 24)]
    [InlineData(0xFF000000u, 8)]
    [InlineData(0u, 0)]
    public void A_netmask_has_a_length(uint mask, int length) => Assert.Equal(length, Ipv4Network.PrefixLengthOf(mask));
}
