using System.Buffers;
using System.Net;
using System.Net.Sockets;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Status;

/// <summary>
/// Hears which hosts have a folder with a key, for who has no key yet and looks for the one that has invited it. Without the key no tag
/// can be checked: what is heard is where to dial, and the session tells who answers there.
/// </summary>
public sealed class KeyedHosts(StatusSocket socket, InterfaceMonitor interfaces, StaticPeers staticPeers, TimeProvider time)
{
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Listens until it is cancelled.</summary>
    /// <param name="heard">Called with each beacon's source and TCP port; the same again and again, every five seconds. Must not block.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Action<IPEndPoint> heard, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(StatusSocket.MaxDatagramBytes);
        try
        {
            while (!cancellationToken.IsCancellationRequested) await ReceiveOneAsync(buffer, heard, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReceiveOneAsync(byte[] buffer, Action<IPEndPoint> heard, CancellationToken cancellationToken)
    {
        try
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            var source = ((IPEndPoint)received.RemoteEndPoint).Address;
            var isNear = interfaces.Current.IsOnLink(source, received.PacketInformation.Interface) || staticPeers.Contains(source);
            if (isNear && PortOf(buffer.AsSpan(0, received.ReceivedBytes)) is { } port) heard(new IPEndPoint(source, port));
        }
        catch (SocketException)
        {
            await Task.Delay(ErrorPause, time, cancellationToken); // what it is about, an unreachable port or a lost interface, passes
        }
    }

    // Null for everything but the beacon of a closed folder that goes on.
    private static ushort? PortOf(ReadOnlySpan<byte> datagram)
    {
        StatusDecoder.Decode(datagram, out var message, out _);
        var isBeacon = message is { Type: StatusType.Status, TcpPort: not 0, Trailer: { Tag: not null } trailer }
            && !trailer.Features.HasFlag(StatusFeatures.Leaving);
        return isBeacon ? message!.TcpPort : null;
    }
}
