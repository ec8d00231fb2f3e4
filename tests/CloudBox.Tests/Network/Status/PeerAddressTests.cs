using CloudBox.Network.Status;

namespace CloudBox.Tests.Network.Status;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", null)]
    [InlineData("10.1.2.3:7001", "10.1.2.3", 7001)]
    [InlineData("nas.example", "nas.example", null)]
    [InlineData("nas:65535", "nas", 65535)]
    public void A_host_may_have_a_port(string text, string host, int? port)
    {
        Assert.True(PeerAddress.TryParse(text, out var peer));
        Assert.Equal(new PeerAddress(host, (ushort?)port), peer);
        Assert.Equal(text, peer.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":7001")]
    [InlineData("nas:")]
    [InlineData("nas:0")]
    [InlineData("nas:65536")]
    [InlineData("nas:-1")]
    [InlineData("nas: 1")]
    [InlineData("na s")]
    [InlineData("[::1]:7001")]
    [InlineData("::1")]
    public void Anything_else_is_refused(string? text) => Assert.False(PeerAddress.TryParse(text, out _));
}
