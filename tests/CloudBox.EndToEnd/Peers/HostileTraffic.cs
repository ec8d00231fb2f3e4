using System.Net;
using System.Net.Sockets;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>Datagrams and streams that no honest program sends: noise, mutated messages, lying lengths, names that climb. Replayable by seed.</summary>
public sealed class HostileTraffic(PeerContext peer, int seed)
{
    private static readonly string[] Names =
    [
        "../x", "/etc/passwd", "a/../../x", ".cloudbox/marker", ".cloudbox/stage/x", "a//b", ".", "..", "a/./b", "con\u0001trol", "\u001b[2Jx", "x\n2026 forged line",
        new string('n', 256), string.Join('/', Enumerable.Repeat("d", 200)), new string('p', 5000), "ordinary.txt",
    ];

    private static readonly long[] Numbers = [0, 1, -1, 512, long.MaxValue, long.MinValue, 1L << 40, int.MaxValue];

    private readonly Random _random = new(seed);

    /// <summary>One datagram.</summary>
    public byte[] Next() => _random.Next(6) switch
    {
        0 => Noise(_random.Next(0, 200)),
        1 => Noise(_random.Next(0, 8000)),
        2 => Mutate(Lie()),
        3 => Lie()[..^_random.Next(1, 12)],
        4 => [.. Lie(), .. Noise(_random.Next(1, 64))],
        _ => Lie(),
    };

    /// <summary>One stream: opens it, writes, and leaves it in one of several rude ways. Returns within a second.</summary>
    public void Stream(IPEndPoint to)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = 1000, ReceiveTimeout = 100 };
        try
        {
            socket.Connect(to);
            socket.Send(_random.Next(4) == 0 ? Noise(_random.Next(1, 100_000)) : Next());
            switch (_random.Next(4))
            {
                case 0: socket.LingerState = new LingerOption(true, 0); break;
                case 1: socket.Shutdown(SocketShutdown.Send); break;
                case 2: socket.Receive(new byte[16]); break;
            }
        }
        catch (SocketException)
        {
            // Refused, reset or silent: all of them are fine answers to this.
        }
    }

    private byte[] Lie()
    {
        var order = _random.Next(2) == 0 ? WireOrder.Big : WireOrder.Little;
        var type = _random.Next(10) == 0 ? WireType.Debug : (ushort)_random.Next(0, 10);
        var time = _random.Next(3) == 0 ? Numbers[_random.Next(Numbers.Length)] : peer.Options.Now;
        var client = _random.Next(4) == 0 ? Names[_random.Next(Names.Length)] : $"mallory{_random.Next(40)}";
        var message = new WireMessage(type, client, (ushort)_random.Next(65536), time);
        if (WireType.CarriesFile(type) || _random.Next(8) == 0) message = message with { File = LyingFile() };
        return WireEncoder.Encode(message, order);
    }

    // No ordinary name with ordinary numbers: such a claim would be honoured.
    private WireFile LyingFile() =>
        new(Numbers[_random.Next(Numbers.Length)], Names[_random.Next(Names.Length)], Convert.ToHexStringLower(Noise(20)), Numbers[_random.Next(Numbers.Length)]);

    private byte[] Mutate(byte[] bytes)
    {
        for (var flips = _random.Next(1, 6); flips > 0; flips--) bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        return bytes;
    }

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
