using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Network.Transfer;

/// <summary>A hand-written peer on loopback: each connection runs the next of its scripts, the last one for ever.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new(Limit);
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Func<NetworkStream, Task>[] _scripts;
    private int _connections;

    public RawPeer(params Func<NetworkStream, Task>[] scripts)
    {
        _scripts = scripts;
        _listener.Start();
        _running.Add(AcceptAsync());
    }

    public int Connections => Volatile.Read(ref _connections);

    public ushort Port => (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;

    public Peer As(PeerDialect dialect = PeerDialect.Original, ByteOrder order = ByteOrder.BigEndian) => Describe(Port, dialect, order);

    public static Peer Describe(ushort port, PeerDialect dialect = PeerDialect.Original, ByteOrder order = ByteOrder.BigEndian) =>
        new(new PeerKey(ClientName.Parse(Wire.Name), IPAddress.Loopback, port), dialect, order);

    /// <summary>Connects to a service, from any loopback address.</summary>
    public static async Task<NetworkStream> DialAsync(ushort port, string source = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).WaitAsync(Limit);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, limit.Token);
        return bytes;
    }

    /// <summary>Everything up to FIN.</summary>
    public static async Task<byte[]> ReadToEndAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, limit.Token);
        return bytes.ToArray();
    }

    /// <summary>True when the other side closes, in whichever way, without a byte more.</summary>
    public static async Task<bool> IsClosedAsync(NetworkStream stream)
    {
        try
        {
            return (await ReadToEndAsync(stream)).Length == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>True when a connection is closed as soon as it is made; the connect itself may see the reset.</summary>
    public static async Task<bool> IsRefusedAsync(ushort port, string source = "127.0.0.1")
    {
        try
        {
            await using var stream = await DialAsync(port, source);
            return await IsClosedAsync(stream);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var task in _running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptSocketAsync(_stop.Token);
            socket.NoDelay = true;
            var number = Interlocked.Increment(ref _connections);
            _running.Add(RunAsync(socket, _scripts[Math.Min(number, _scripts.Length) - 1]));
        }
    }

    private static async Task RunAsync(Socket socket, Func<NetworkStream, Task> script)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        await script(stream);
    }
}
