using System.Net;
using System.Net.Sockets;

namespace CloudBox.Network.Sessions.Opening;

/// <summary>Connects.</summary>
internal static class SessionDial
{
    /// <exception cref="SessionException">It cannot be reached.</exception>
    public static async Task<Socket> ConnectAsync(IPEndPoint endPoint, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            await socket.ConnectAsync(endPoint, either.Token);
            return socket;
        }
        catch (Exception error)
        {
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            if (error is OperationCanceledException) throw SessionException.Network($"no answer within {limit.TotalSeconds:0.#} s", error);
            if (error is SocketException) throw SessionException.Network(error.Message, error);
            throw;
        }
    }
}
