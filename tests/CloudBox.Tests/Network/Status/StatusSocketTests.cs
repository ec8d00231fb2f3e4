using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Status;

namespace CloudBox.Tests.Network.Status;

public sealed class StatusSocketTests
{
    [Fact]
    public async Task Every_socket_on_the_port_gets_each_broadcast_with_the_interface_it_arrived_on()
    {
        using var first = StatusSocket.Open(0);
        using var second = StatusSocket.Open(first.Port);
        second.Send("hello"u8, new IPEndPoint(IPAddress.Parse("127.255.255.255"), first.Port));
        foreach (var socket in new[] { first, second })
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var buffer = new byte[StatusSocket.MaxDatagramBytes];
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.Equal("hello"u8.ToArray(), buffer[..received.ReceivedBytes]);
            Assert.Equal(1, received.PacketInformation.Interface);
            Assert.Equal(IPAddress.Loopback, ((IPEndPoint)received.RemoteEndPoint).Address);
        }
    }

    [Fact]
    public void A_port_that_another_program_keeps_to_itself_is_an_error_for_people()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Any, 0));
        var port = (ushort)((IPEndPoint)other.LocalEndPoint!).Port;
        var failure = Assert.Throws<IOException>(() => StatusSocket.Open(port));
        Assert.StartsWith($"Cannot listen on UDP port {port}:", failure.Message, StringComparison.Ordinal);
    }
}
