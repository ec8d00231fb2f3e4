namespace CloudBox.FileSystem.Index;

/// <summary>Read connections, lent for one query at a time, so that any number of walks needs only a few.</summary>
internal sealed class IndexReadPool(IndexDatabase database) : IDisposable
{
    // As many as there are scan workers and transfers that look at once; more are opened and closed again.
    private const int MostKept = 8;

    private readonly Lock _gate = new();
    private readonly Stack<IndexReadConnection> _idle = new();
    private bool _disposed;

    /// <summary>Runs a query on a connection of its own.</summary>
    public T Read<T>(Func<IndexReadConnection, T> query) => database.Guard(() =>
    {
        var connection = Rent();
        try
        {
            var result = query(connection);
            if (Return(connection)) connection = null;
            return result;
        }
        finally
        {
            connection?.Dispose();
        }
    });

    /// <summary>Closes those that are not lent.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            foreach (var connection in _idle) connection.Dispose();
            _idle.Clear();
        }
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        Trim();
    }

    private IndexReadConnection Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out var connection)) return connection;
        }

        return new IndexReadConnection(database);
    }

    private bool Return(IndexReadConnection connection)
    {
        lock (_gate)
        {
            if (_disposed || _idle.Count >= MostKept) return false;
            _idle.Push(connection);
            return true;
        }
    }
}
