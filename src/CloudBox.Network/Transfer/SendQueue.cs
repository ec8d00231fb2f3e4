using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CloudBox.Network.Transfer;

/// <summary>What the kernel has not yet delivered.</summary>
internal static partial class SendQueue
{
    // tcp(7): SIOCOUTQ, the same number as TIOCOUTQ on every architecture that .NET runs on.
    private const nuint SiocOutq = 0x5411;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Ends the sending side and waits until the peer has all bytes, or has closed. Only then is the file sent; closing at once
    /// would tell nothing, and a close with unread input would take bytes back that are under way.
    /// </summary>
    public static async Task FinishAsync(Socket socket, TimeProvider time, ProgressTimer timer)
    {
        socket.Shutdown(SocketShutdown.Send);
        if (Pending(socket) == 0) return;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(timer.Token);
        var closing = ReceiveToEndAsync(socket, done.Token);
        var draining = DrainAsync(socket, time, timer, done.Token);
        await Task.WhenAny(closing, draining);
        await done.CancelAsync();
        await Task.WhenAll(closing, draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        timer.Token.ThrowIfCancellationRequested();
        if (closing.IsFaulted) await closing;
    }

    /// <summary>Bytes sent and not acknowledged, FIN included; 0 where the system cannot tell.</summary>
    public static int Pending(Socket socket) =>
        OperatingSystem.IsLinux() && Ioctl(socket.SafeHandle, SiocOutq, out var bytes) == 0 ? bytes : 0;

    // A peer that closes when it has everything ends the wait at once.
    private static async Task ReceiveToEndAsync(Socket socket, CancellationToken cancel)
    {
        var ignored = new byte[256];
        while (await socket.ReceiveAsync(ignored, cancel) > 0)
        {
        }
    }

    // One that never closes, as the C original, shows only in the queue.
    private static async Task DrainAsync(Socket socket, TimeProvider time, ProgressTimer timer, CancellationToken cancel)
    {
        var pause = FirstPause;
        for (var left = Pending(socket); left > 0;)
        {
            await Task.Delay(pause, time, cancel);
            if (pause < LongestPause) pause *= 2;
            var now = Pending(socket);
            if (now < left) timer.Progress(left - now);
            left = now;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeSocketHandle socket, nuint request, out int value);
}
