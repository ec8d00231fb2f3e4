using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CloudBox.Network.Transfer;

/// <summary>
/// Accepts connections and hands each to <see cref="IncomingConnections"/>. Errors come in tiers: what belongs to one
/// connection is ignored, a lack of descriptors or memory is waited out, anything else ends the listener and is reported.
/// </summary>
internal sealed class TransferListener(TransferContext context, IncomingConnections incoming) : IAsyncDisposable
{
    // As many as may be served at once can wait for their turn; beyond that the kernel holds SYNs back.
    private const int Backlog = TransferLimits.MaxConnections;

    private const string TooMany = "too many at once";

    // A peer that fetches file after file dials again before the end of its last connection has been noticed here.
    private static readonly TimeSpan SlotPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlotPause = TimeSpan.FromMilliseconds(10);

    // All are cancelled; only one that is reading a large file to name its content does not notice.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, Task> _running = [];
    private readonly ConnectionSlots _slots = new();
    private readonly LogBudget _refusals = new(lines: 1, TimeSpan.FromSeconds(10), context.Time);
    private readonly AcceptBackoff _backoff = new(context);
    private Socket? _socket;
    private long _count;

    /// <summary>Ends when the listener does; faulted when it cannot go on.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Binds and listens; the port is known on return.</summary>
    /// <exception cref="SocketException">The address or port cannot be used.</exception>
    public void Start()
    {
        _socket = new Socket(context.Options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(context.Options.Address, context.Options.Port));
        _socket.Listen(Backlog);
        context.Port = (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port;
        Completion = Task.Run(() => AcceptLoopAsync(_socket));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        _socket?.Dispose();
        try
        {
            await Task.WhenAll([Completion, .. _running.Values]).WaitAsync(StopTimeout, context.Time);
        }
        catch (Exception error)
        {
            context.Log.StopIncomplete(error.Message);
        }
    }

    private async Task AcceptLoopAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Admit(await listener.AcceptAsync(_stop.Token));
                _backoff.Reset();
            }
            catch (Exception error) when (_stop.IsCancellationRequested && error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (AcceptBackoff.IsOneConnections(error))
            {
                context.Log.AcceptIgnored(error.Message);
            }
            catch (SocketException error) when (AcceptBackoff.IsShortage(error))
            {
                await _backoff.WaitAsync(error, _stop.Token);
            }
            catch (SocketException error)
            {
                context.Log.AcceptFailed(error.Message);
                throw;
            }
        }
    }

    private void Admit(Socket socket)
    {
        if (socket.RemoteEndPoint is not IPEndPoint from)
        {
            socket.Dispose();
            return;
        }

        if (!context.Options.IsAllowed(from.Address))
        {
            Refuse(socket, from, "it is not on a network of ours");
            return;
        }

        var slot = TryTakeSlot(from.Address);
        if (_running.Count >= (slot is null ? 2 : 4) * TransferLimits.MaxConnections)
        {
            if (slot is not null) _slots.Release(slot);
            Refuse(socket, from, TooMany);
            return;
        }

        // Not on the accept loop: with bytes already here a connection could be served to its end before the next is accepted.
        var id = ++_count;
        var task = Task.Run(() => ServeAsync(socket, from, slot));
        _running[id] = task;
        _ = task.ContinueWith(_ => _running.TryRemove(id, out Task? _), TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket socket, IPEndPoint from, ConnectionSlot? slot)
    {
        slot ??= await WaitForSlotAsync(from.Address);
        if (slot is null)
        {
            Refuse(socket, from, TooMany);
            return;
        }

        try
        {
            await incoming.ServeAsync(socket, from, slot);
        }
        finally
        {
            _slots.Release(slot);
        }
    }

    private async Task<ConnectionSlot?> WaitForSlotAsync(IPAddress address)
    {
        for (var waited = TimeSpan.Zero; waited < SlotPatience && !_stop.IsCancellationRequested; waited += SlotPause)
        {
            await Task.Delay(SlotPause, context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (TryTakeSlot(address) is { } slot) return slot;
        }

        return null;
    }

    private ConnectionSlot? TryTakeSlot(IPAddress address)
    {
        var slot = _slots.TryTake(address, _stop.Token, out var dropped);
        if (dropped is not null) CountRefused(dropped, TooMany);
        return slot;
    }

    private void Refuse(Socket socket, IPEndPoint from, string why)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
        CountRefused(from.Address, why);
    }

    private void CountRefused(IPAddress address, string why)
    {
        context.Counters.Refused();
        if (_refusals.TryTake(out var more)) context.Log.ConnectionRefused(address, why, more);
    }
}
