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
        var pause = FirstPause;
        var left = Pending(socket);
        while (left > 0 && !HasClosed(socket))
        {
            await Task.Delay(pause, time, timer.Token);
            if (pause < LongestPause) pause *= 2;
            var now = Pending(socket);
            if (now < left) timer.Progress(left - now);
            left = now;
        }
    }

    /// <summary>Bytes sent and not acknowledged, FIN included; 0 where the system cannot tell.</summary>
    public static int Pending(Socket socket) =>
        OperatingSystem.IsLinux() && Ioctl(socket.SafeHandle, SiocOutq, out var bytes) == 0 ? bytes : 0;

    private static bool HasClosed(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeSocketHandle socket, nuint request, out int value);
}
