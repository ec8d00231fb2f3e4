using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Tests.FileSystem;

namespace CloudBox.Tests.Network.Sessions;

/// <summary>A device that says whatever a test wants: it has a key of its own and a TLS connection, and nothing else.</summary>
internal sealed class RawSession : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _state = new();
    private readonly CancellationTokenSource _limit = new(Limit);
    private readonly Socket _socket;
    private readonly SslStream _tls;

    private RawSession(Socket socket)
    {
        _socket = socket;
        _tls = new SslStream(new NetworkStream(socket));
        Identity = DeviceIdentity.LoadOrCreate(_state.Path);
        Frames = new FrameStream(_tls, socket, TimeProvider.System) { Limit = FrameLimits.MaxAfterAck };
    }

    public DeviceIdentity Identity { get; }

    public FrameStream Frames { get; }

    /// <summary>Where it says that it listens.</summary>
    public IPEndPoint ListensAt => new(IPAddress.Loopback, 1);

    /// <summary>Connects, without TLS yet.</summary>
    public static async Task<RawSession> DialAsync(IPEndPoint endPoint, string source = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await socket.ConnectAsync(endPoint).WaitAsync(Limit);
        return new RawSession(socket);
    }

    /// <summary>Connects and proves its key.</summary>
    public static async Task<RawSession> ConnectAsync(IPEndPoint endPoint, string source = "127.0.0.1")
    {
        var session = await DialAsync(endPoint, source);
        await SessionTls.AuthenticateAsClientAsync(session._tls, session.Identity, SessionTls.Session, session._limit.Token);
        return session;
    }

    /// <summary>An open session: Hello and HelloAck are through.</summary>
    public static async Task<RawSession> OpenAsync(IPEndPoint endPoint, string name = "mallory", bool canPatch = false, string[]? features = null)
    {
        var session = await ConnectAsync(endPoint);
        var hello = HelloFrames.Create(ClientName.Parse(name), 1, isClosed: false);
        if (features is not null) hello = hello with { Features = [.. features] };
        await session.SendAsync(canPatch ? hello with { Features = [FrameLimits.PatchFeature] } : hello); // without data connections: all comes over the session
        await session.SendAsync(new Frame.HelloAck(""));
        Assert.IsType<Frame.Hello>(await session.ReadAsync());
        Assert.IsType<Frame.HelloAck>(await session.ReadAsync());
        return session;
    }

    public async Task SendAsync(Frame frame) => await Frames.WriteAsync(frame, _limit.Token);

    public async Task SendAsync(byte[] bytes) => await Frames.WriteAsync(bytes, _limit.Token);

    /// <summary>Bytes before TLS.</summary>
    public async Task SendRawAsync(byte[] bytes) => await _socket.SendAsync(bytes, _limit.Token);

    public async Task<Frame?> ReadAsync() => await Frames.ReadAsync(_limit.Token);

    /// <summary>The words with which the other side closes; passes over other frames. Null when it closes without any.</summary>
    public async Task<string?> ReadByeAsync()
    {
        try
        {
            while (await ReadAsync() is { } frame)
            {
                if (frame is Frame.Bye bye) return bye.Reason;
            }
        }
        catch (SessionException)
        {
            // cut off
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await Frames.DisposeAsync();
        Identity.Dispose();
        _limit.Dispose();
        _state.Dispose();
    }
}
