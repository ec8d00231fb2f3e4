using System.Net;
using System.Net.Sockets;
using CloudBox.Network;

namespace CloudBox.Tests.Network.Time;

/// <summary>
/// A way to a server that takes longer in one direction than in the other. It measures how long it really held each datagram, so that what a
/// client has to see follows, however busy the machine is.
/// </summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly UdpClient _near = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient _far = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Task _running;

    public DelayingProxy(IPEndPoint server, TimeSpan there, TimeSpan back) => _running = RunAsync(server, there, back);

    public IPEndPoint EndPoint => (IPEndPoint)_near.Client.LocalEndPoint!;

    /// <summary>How long the last question was held.</summary>
    public long ThereNs { get; private set; }

    /// <summary>How long the last answer was held.</summary>
    public long BackNs { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _near.Dispose();
        _far.Dispose();
        await _running;
    }

    private async Task RunAsync(IPEndPoint server, TimeSpan there, TimeSpan back)
    {
        try
        {
            while (true)
            {
                var question = await _near.ReceiveAsync();
                ThereNs = await HoldAsync(there);
                await _far.SendAsync(question.Buffer, server);
                var answer = await _far.ReceiveAsync();
                BackNs = await HoldAsync(back);
                await _near.SendAsync(answer.Buffer, question.RemoteEndPoint);
            }
        }
        catch (Exception end) when (end is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private static async Task<long> HoldAsync(TimeSpan length)
    {
        var from = TimeProvider.System.GetUnixNs();
        if (length > TimeSpan.Zero) await Task.Delay(length);
        return TimeProvider.System.GetUnixNs() - from;
    }
}
