using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Progress;

/// <summary>
/// How far the large files that travel over sessions are, for whatever shows it. Smaller ones are through before anybody looks; the sums of
/// the counters have them. As many entries as large files are under way, which is bounded. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class TransferProgress(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<ProgressMeter> _open = [];

    /// <summary>Each of them, the oldest first.</summary>
    public IReadOnlyList<FileProgress> Files
    {
        get
        {
            lock (_gate) return [.. _open.Select(static meter => meter.Read())];
        }
    }

    /// <summary>Those of one direction together.</summary>
    public TransferSum Sum(bool isIncoming)
    {
        var files = Files.Where(file => file.IsIncoming == isIncoming).ToList();
        return new TransferSum(files.Count, files.Sum(static file => file.Length), files.Sum(static file => file.Done), files.Sum(static file => file.BytesPerSecond));
    }

    internal ProgressMeter Begin(RelativePath path, ClientName peer, bool isIncoming, long length)
    {
        var meter = new ProgressMeter(this, time, path, peer, isIncoming, length);
        lock (_gate) _open.Add(meter);
        return meter;
    }

    internal void Remove(ProgressMeter meter)
    {
        lock (_gate) _open.Remove(meter);
    }
}
