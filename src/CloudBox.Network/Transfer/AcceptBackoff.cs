using System.Net.Sockets;

namespace CloudBox.Network.Transfer;

/// <summary>Sorts the errors of accept, and waits out those that pass.</summary>
internal sealed class AcceptBackoff(TransferContext context)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _pause = First;

    /// <summary>True for an error of the one connection that was to be accepted; Linux reports its network errors here (accept(2)).</summary>
    public static bool IsOneConnections(SocketException error) => error.SocketErrorCode is
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted or SocketError.TryAgain
        or SocketError.WouldBlock or SocketError.TimedOut or SocketError.NetworkDown or SocketError.NetworkUnreachable
        or SocketError.HostDown or SocketError.HostUnreachable or SocketError.ProtocolOption or SocketError.NotConnected;

    /// <summary>True when descriptors or memory are short.</summary>
    public static bool IsShortage(SocketException error) => error.SocketErrorCode is
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit;

    /// <summary>Accepting works again.</summary>
    public void Reset() => _pause = First;

    /// <summary>Waits, longer each time in a row; says so the first time.</summary>
    public async Task WaitAsync(SocketException error, CancellationToken cancel)
    {
        if (_pause == First) context.Log.AcceptShortage(error.Message);
        var pause = _pause;
        _pause = pause * 2 < Longest ? pause * 2 : Longest;
        await Task.Delay(pause, context.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
