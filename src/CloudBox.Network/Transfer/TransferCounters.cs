namespace CloudBox.Network.Transfer;

/// <summary>Sums since the start, for the statistics at every check. Any thread may add and read.</summary>
public sealed class TransferCounters
{
    private long _filesReceived;
    private long _bytesReceived;
    private long _receivingTicks;
    private long _bytesSent;
    private long _refusedConnections;
    private long _droppedStreams;

    /// <summary>Files received and verified.</summary>
    public long FilesReceived => Interlocked.Read(ref _filesReceived);

    /// <summary>Bytes in these files.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Time spent receiving them, from the request to the last byte; transfers at the same time count each.</summary>
    public TimeSpan TimeReceiving => TimeSpan.FromTicks(Interlocked.Read(ref _receivingTicks));

    /// <summary>Bytes of file content sent.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Connections closed unread: too many, or from an address that may not take part.</summary>
    public long RefusedConnections => Interlocked.Read(ref _refusedConnections);

    /// <summary>Connections closed because what came was nothing that this protocol has.</summary>
    public long DroppedStreams => Interlocked.Read(ref _droppedStreams);

    /// <summary>Mean receive speed in KB (1,000 bytes) per second; 0 before the first file.</summary>
    public double MeanReceiveKilobytesPerSecond =>
        TimeReceiving.TotalSeconds is > 0 and var seconds ? BytesReceived / 1000.0 / seconds : 0;

    internal void Received(long bytes, TimeSpan took)
    {
        Interlocked.Increment(ref _filesReceived);
        Interlocked.Add(ref _bytesReceived, bytes);
        Interlocked.Add(ref _receivingTicks, took.Ticks);
    }

    internal void Sent(long bytes) => Interlocked.Add(ref _bytesSent, bytes);

    internal void Refused() => Interlocked.Increment(ref _refusedConnections);

    internal void Dropped() => Interlocked.Increment(ref _droppedStreams);
}
