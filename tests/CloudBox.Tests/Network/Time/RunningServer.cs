using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Time;
using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Network.Time;

/// <summary>A time server on loopback, and a socket to ask it with.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeServer _server;
    private readonly Task _running;

    public RunningServer(TimeProvider? time = null, string address = "127.0.0.1", params NtpKey[] keys)
    {
        _server = TimeServer.Open(IPAddress.Parse(address), 0, keys, time ?? TimeProvider.System);
        _running = _server.RunAsync(_stop.Token);
    }

    public IPEndPoint EndPoint => _server.LocalEndPoint;

    public TimeServerCounts Counts => _server.Counts;

    public ushort Port => (ushort)EndPoint.Port;

    /// <summary>Measures this server's clock.</summary>
    public Task<TimeMeasurement> MeasureAsync(int samples = 4, NtpKey? key = null) =>
        new TimeClient(TimeProvider.System).MeasureAsync(EndPoint, new TimeQuery(samples, TimeSpan.FromSeconds(10), key), default);

    /// <summary>A socket that hears this server only. Waits long for an answer: a test that gets none fails.</summary>
    public Socket Dial()
    {
        var socket = new Socket(EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        socket.Connect(EndPoint);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _server.Dispose();
        _stop.Dispose();
    }
}
