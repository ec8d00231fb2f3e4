using System.Net;
using System.Net.Sockets;
using CloudBox.Network;
using CloudBox.Network.Time;
using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Network.Time;

/// <summary>A server on loopback that answers what a test wants: to each request any number of datagrams.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Task _running;
    private readonly Func<NtpPacket, int, IEnumerable<byte[]>> _answer;

    /// <param name="answer">What to send to a request; told its number, from 0.</param>
    public FakeServer(Func<NtpPacket, int, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        _running = RunAsync();
    }

    /// <summary>Whole requests as they came.</summary>
    public List<byte[]> Requests { get; } = [];

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>A good answer.</summary>
    public static NtpPacket Good(NtpPacket request)
    {
        var now = NtpTimestamp.FromUnixNs(TimeProvider.System.GetUnixNs());
        return new NtpPacket { Version = 4, Mode = NtpMode.Server, Stratum = 2, Precision = -20, Originate = request.Transmit, Receive = now, Transmit = now };
    }

    public static byte[] Bytes(NtpPacket packet)
    {
        var bytes = new byte[NtpPacket.Size];
        packet.CopyTo(bytes);
        return bytes;
    }

    public Task<TimeMeasurement> MeasureAsync(int samples = 1, double timeout = 10, NtpKey? key = null, CancellationToken stop = default) =>
        new TimeClient(TimeProvider.System).MeasureAsync(EndPoint, new TimeQuery(samples, TimeSpan.FromSeconds(timeout), key), stop);

    /// <summary>Measures, and gives why that failed.</summary>
    public async Task<string> FailAsync(double timeout = 10, NtpKey? key = null) =>
        (await Assert.ThrowsAsync<TimeException>(() => MeasureAsync(timeout: timeout, key: key))).Message;

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _running;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync();
                Assert.True(NtpPacket.TryRead(received.Buffer, out var request));
                Requests.Add(received.Buffer);
                foreach (var datagram in _answer(request, Requests.Count - 1)) await _socket.SendAsync(datagram, received.RemoteEndPoint);
            }
        }
        catch (Exception end) when (end is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
