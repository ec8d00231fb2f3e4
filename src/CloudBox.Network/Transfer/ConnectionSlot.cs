using System.Net;

namespace CloudBox.Network.Transfer;

/// <summary>One connection's place among those that are served at once. Thread-safe.</summary>
/// <param name="address">Whose.</param>
/// <param name="stop">The program stops.</param>
internal sealed class ConnectionSlot(IPAddress address, CancellationToken stop) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private bool _isOver;

    public IPAddress Address => address;

    /// <summary>Cancelled when the program stops, and when the place is needed for another.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True once the connection has said something that counts: it keeps its place.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>True when it lost its place.</summary>
    public bool IsDropped { get; private set; }

    public void Settle()
    {
        lock (_gate) IsSettled = true;
    }

    /// <summary>Takes the place away, unless it is settled or over.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            if (_isOver || IsSettled) return;
            IsDropped = true;
            _source.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _source.Dispose();
        }
    }
}
