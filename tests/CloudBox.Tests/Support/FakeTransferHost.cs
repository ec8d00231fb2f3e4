using System.Collections.Concurrent;
using System.Net;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Support;

/// <summary>A program around the TCP side: files in memory, and a note of everything that was asked.</summary>
internal sealed class FakeTransferHost : ITransferHost
{
    public ConcurrentDictionary<RelativePath, ServedFile> Files { get; } = [];

    public ConcurrentQueue<FetchResult> Offers { get; } = [];

    public ConcurrentQueue<FileRecord> Broadcasts { get; } = [];

    /// <summary>What peers asked for.</summary>
    public ConcurrentQueue<RelativePath> Opened { get; } = [];

    public bool WantsOffers { get; set; }

    public Peer? Known { get; set; }

    /// <summary>Thrown by the next opens.</summary>
    public Exception? OpenError { get; set; }

    /// <summary>What a broadcast request sets in motion.</summary>
    public Action<FileRecord, ByteOrder>? OnBroadcast { get; set; }

    /// <summary>Puts a file where peers can ask for it, and returns its record.</summary>
    public FileRecord Add(string path, byte[] content, Action<MemoryServedFile, long>? beforeRead = null)
    {
        var record = MemoryServedFile.Record(path, content);
        Files[record.Path] = new ServedFile(new MemoryServedFile(content) { BeforeRead = beforeRead }, record);
        return record;
    }

    public Peer? FindPeer(ClientName name, IPAddress address) => Known is { } peer && peer.Name == name && peer.Key.Address.Equals(address) ? peer : null;

    // One file serves several requests, so its disposal is left to the garbage collector.
    public ValueTask<ServedFile?> OpenAsync(RelativePath path, CancellationToken cancel)
    {
        Opened.Enqueue(path);
        if (OpenError is { } error) throw error;
        return ValueTask.FromResult(Files.TryGetValue(path, out var file) ? new ServedFile(new Borrowed(file.File), file.Record) : null);
    }

    public ValueTask<FileRecord?> CurrentAsync(RelativePath path, CancellationToken cancel) =>
        ValueTask.FromResult(Files.TryGetValue(path, out var file) ? file.Record : (FileRecord?)null);

    public ValueTask<bool> WantsOfferAsync(Peer? peer, IPEndPoint from, FileRecord offered, CancellationToken cancel) => ValueTask.FromResult(WantsOffers);

    public void OfferReceived(Peer? peer, IPEndPoint from, FetchResult result) => Offers.Enqueue(result);

    public void BroadcastRequest(FileRecord wanted, ByteOrder order)
    {
        Broadcasts.Enqueue(wanted);
        OnBroadcast?.Invoke(wanted, order);
    }

    private sealed class Borrowed(IServedFile file) : IServedFile
    {
        public DiskStamp Stamp => file.Stamp;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public ContentId? ReadContentId() => file.ReadContentId();

        public bool IsUnchanged() => file.IsUnchanged();

        public void Dispose()
        {
        }
    }
}
