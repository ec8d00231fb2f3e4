namespace CloudBox.Network.Status;

/// <summary>What was received since the start. Thread-safe; the statistics line reads it.</summary>
public sealed class StatusCounters
{
    private long _broadcasts;
    private long _bytes;
    private long _duplicates;
    private long _malformed;
    private long _offLink;
    private long _refused;

    /// <summary>Broadcasts of others that were heard, as many as there are lines on the log; duplicates and our own not counted.</summary>
    public long Broadcasts => Interlocked.Read(ref _broadcasts);

    /// <summary>Their UDP payload in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Datagrams heard before, and modern peers' little-endian copies.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Datagrams that are no status message.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Datagrams from hosts that are not on a link of ours.</summary>
    public long OffLink => Interlocked.Read(ref _offLink);

    /// <summary>Datagrams of another folder: one with another key, with a key where ours has none, or without where ours has one.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    internal void CountBroadcast(int bytes)
    {
        Interlocked.Increment(ref _broadcasts);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void CountDuplicate() => Interlocked.Increment(ref _duplicates);

    internal void CountMalformed() => Interlocked.Increment(ref _malformed);

    internal void CountOffLink() => Interlocked.Increment(ref _offLink);

    internal void CountRefused() => Interlocked.Increment(ref _refused);
}
