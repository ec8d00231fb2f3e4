using System.Net;
using System.Net.Sockets;

namespace CloudBox.EndToEnd.Harness;

/// <summary>
/// A thousand connections from many addresses of one machine that begin TLS and then say nothing. One that is closed is replaced at once by another.
/// </summary>
public sealed class HalfOpenCrowd : IDisposable
{
    private const int Addresses = 50;
    private static readonly byte[] BeginOfTls = [0x16, 0x03, 0x01, 0x02];

    private readonly LanHost _machine;
    private readonly IPEndPoint _door;
    private readonly Socket?[] _sockets;
    private readonly Thread _keeper;
    private volatile bool _isOver;
    private int _opened;

    public HalfOpenCrowd(LanHost machine, IPEndPoint door, int count)
    {
        (_machine, _door, _sockets) = (machine, door, new Socket?[count]);
        for (var number = 0; number < Addresses; number++) Shell.Run("ip", "-n", machine.Namespace, "addr", "add", $"{AddressOf(number)}/24", "dev", "eth0");
        _keeper = new Thread(Keep);
        _keeper.Start();
    }

    /// <summary>How many have been opened so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public void Dispose()
    {
        _isOver = true;
        _keeper.Join();
        foreach (var socket in _sockets) socket?.Dispose();
    }

    private IPAddress AddressOf(int number) => IPAddress.Parse($"{_machine.Address.ToString()[.._machine.Address.ToString().LastIndexOf('.')]}.{100 + number}");

    private void Keep()
    {
        while (!_isOver)
        {
            var missing = Enumerable.Range(0, _sockets.Length).Where(at => _sockets[at] is not { } socket || IsClosed(socket)).Take(100).ToList();
            if (missing.Count > 0) Inside.Run(_machine, () => missing.ConvertAll(at => _sockets[at] = Open(at)));
            Thread.Sleep(10);
        }
    }

    private Socket? Open(int at)
    {
        _sockets[at]?.Dispose();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(AddressOf(at % Addresses), 0));
            socket.SendTimeout = 1000;
            socket.Connect(_door);
            socket.Send(BeginOfTls);
            Interlocked.Increment(ref _opened);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static bool IsClosed(Socket socket) => socket.Poll(0, SelectMode.SelectRead);
}
