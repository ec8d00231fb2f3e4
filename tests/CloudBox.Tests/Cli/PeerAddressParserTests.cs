using CloudBox.Cli.Options;
using CloudBox.Network.Status;

namespace CloudBox.Tests.Cli;

public sealed class PeerAddressParserTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", 7000)]
    [InlineData("10.1.2.3:7001", "10.1.2.3", 7001)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData("host", "host", 7000)]
    [InlineData("my-host_2.example.org:65535", "my-host_2.example.org", 65535)]
    [InlineData("3com.example", "3com.example", 7000)]
    public void An_address_or_a_name_and_perhaps_a_port(string text, string host, ushort port)
    {
        Assert.True(PeerAddressParser.TryParse(text, 7000, out var address, out _));
        Assert.Equal(new PeerAddress(host, port), address);
        Assert.Equal($"{host}:{port}", address.ToString());
    }

    [Theory]
    [InlineData("", "'' names no host; give HOST or HOST:PORT")]
    [InlineData(":7000", "':7000' names no host; give HOST or HOST:PORT")]
    [InlineData("host:", "'host:' has no valid port behind the colon; give HOST:PORT with a port from 1 to 65535")]
    [InlineData("host:0", "'host:0' has no valid port behind the colon; give HOST:PORT with a port from 1 to 65535")]
    [InlineData("host:65536", "'host:65536' has no valid port behind the colon; give HOST:PORT with a port from 1 to 65535")]
    [InlineData("host:+1", "'host:+1' has no valid port behind the colon; give HOST:PORT with a port from 1 to 65535")]
    [InlineData("::1", "'::1' looks like IPv6, which the protocol does not have; give an IPv4 address or a name")]
    [InlineData("[fe80::1]:7000", "'[fe80::1]:7000' looks like IPv6, which the protocol does not have; give an IPv4 address or a name")]
    [InlineData("10.1.2", "'10.1.2' is not an IPv4 address; give four numbers from 0 to 255, as in 192.168.1.20")]
    [InlineData("10.1.2.256", "'10.1.2.256' is not an IPv4 address; give four numbers from 0 to 255, as in 192.168.1.20")]
    [InlineData("10.1.2.03", "'10.1.2.03' is not an IPv4 address; give four numbers from 0 to 255, as in 192.168.1.20")]
    [InlineData("17", "'17' is not an IPv4 address; give four numbers from 0 to 255, as in 192.168.1.20")]
    [InlineData("host.", "'host.' is not an IPv4 address; give four numbers from 0 to 255, as in 192.168.1.20")]
    [InlineData("255.255.255.255", "'255.255.255.255' is not the address of one host; give a unicast address")]
    [InlineData("224.0.0.1", "'224.0.0.1' is not the address of one host; give a unicast address")]
    [InlineData("0.0.0.0", "'0.0.0.0' is not the address of one host; give a unicast address")]
    [InlineData("a b", "'a b' is neither an IPv4 address nor a host name")]
    [InlineData("-host", "'-host' is neither an IPv4 address nor a host name")]
    [InlineData("a..b", "'a..b' is neither an IPv4 address nor a host name")]
    [InlineData("http://host", "'http://host' has no valid port behind the colon; give HOST:PORT with a port from 1 to 65535")]
    public void Anything_else_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(PeerAddressParser.TryParse(text, 7000, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Fact]
    public void Names_are_as_long_as_the_name_system_allows()
    {
        var label = new string('x', 63);

        Assert.True(PeerAddressParser.TryParse($"{label}.{label}.{label}.{label[..61]}", 1, out _, out _));
        Assert.False(PeerAddressParser.TryParse($"{label}.{label}.{label}.{label[..62]}", 1, out _, out _));
        Assert.False(PeerAddressParser.TryParse($"{label}x", 1, out _, out _));
    }
}
