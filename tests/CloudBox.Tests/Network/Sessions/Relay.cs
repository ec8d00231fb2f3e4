using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CloudBox.Tests.Network.Sessions;

/// <summary>A cable between two hosts that a test can cut: bytes stop, and nobody is told; or the connection breaks.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly ConcurrentDictionary<int, (Socket Near, Socket Far)> _byNumber = [];
    private readonly IPEndPoint _target;
    private int _connections;
    private long _passed;
    private volatile bool _isFrozen;

    public Relay(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Bytes that went through, both ways.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>Sees every piece that goes through before it is passed on, with the number of its connection. Called from several threads.</summary>
    public Action<int, ReadOnlyMemory<byte>>? Seen { get; set; }

    /// <summary>From here on nothing goes through, and nobody hears of it.</summary>
    public void Freeze() => _isFrozen = true;

    /// <summary>Breaks one connection.</summary>
    public void Cut(int connection)
    {
        if (!_byNumber.TryGetValue(connection, out var pair)) return;
        pair.Near.Close(timeout: 0);
        pair.Far.Close(timeout: 0);
    }

    /// <summary>Breaks every connection.</summary>
    public void Cut()
    {
        while (_sockets.TryTake(out var socket)) socket.Close(timeout: 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_stop.Token);
                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                _sockets.Add(near);
                _sockets.Add(far);
                await far.ConnectAsync(_target, _stop.Token);
                var number = ++_connections;
                _byNumber[number] = (near, far);
                _ = CopyAsync(near, far, number);
                _ = CopyAsync(far, near, number);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task CopyAsync(Socket from, Socket to, int number)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
            {
                if (_isFrozen) await Task.Delay(Timeout.Infinite, _stop.Token);
                Interlocked.Add(ref _passed, count);
                Seen?.Invoke(number, buffer.AsMemory(0, count));
                await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // cut
        }
    }
}
