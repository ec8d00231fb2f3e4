using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Status;

namespace CloudBox.Tests.Network.Status;

public sealed class SendErrorsTests
{
    private static readonly IPEndPoint Wire = new(IPAddress.Parse("10.1.2.255"), 7000);
    private static readonly IPEndPoint Other = new(IPAddress.Parse("10.7.255.255"), 7000);

    private readonly SendErrors _errors = new();

    [Fact]
    public void An_error_is_news_once_for_each_target_until_it_is_over()
    {
        Assert.True(_errors.IsNew(Wire, SocketError.NetworkUnreachable));
        Assert.False(_errors.IsNew(Wire, SocketError.NetworkUnreachable));
        Assert.True(_errors.IsNew(Wire, SocketError.AccessDenied));
        Assert.True(_errors.IsNew(Other, SocketError.AccessDenied));
        Assert.True(_errors.Recover(Wire));
        Assert.False(_errors.Recover(Wire));
        Assert.True(_errors.IsNew(Wire, SocketError.AccessDenied));
    }
}
