using System.Collections.Concurrent;
using System.Net;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Files;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Network.Sessions.Trust;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using CloudBox.Tests.FileSystem;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions;

/// <summary>The sessions of one host on loopback, with an engine that only takes notes and files in memory.</summary>
internal sealed class SessionHost : ISessionSink, ISessionFiles, IAsyncDisposable
{
    private readonly ConcurrentQueue<FolderEvent> _events = [];
    private readonly TempDirectory? _ownState;
    private readonly TransferService _transfers;

    /// <param name="name">Its client name.</param>
    /// <param name="key">The key of a closed folder.</param>
    /// <param name="state">A state directory to take over; else it gets a new one.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="options">Changes the options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="canPatch">True when it fetches and serves parts of large files.</param>
    public SessionHost(
        string name,
        FolderKey? key = null,
        TempDirectory? state = null,
        string address = "127.0.0.1",
        Func<SessionOptions, SessionOptions>? options = null,
        TimeProvider? time = null,
        bool canPatch = false)
    {
        if (state is null) _ownState = new TempDirectory();
        State = (state ?? _ownState!).Path;
        Name = ClientName.Parse(name);
        Address = IPAddress.Parse(address);
        Identity = DeviceIdentity.LoadOrCreate(State);
        Invites = new Invites(State, Identity.Id);
        ISessionTrust trust = key is null ? new OpenFolderTrust(DevicePins.Load(State, Identity.Id, Name)) : new ClosedFolderTrust(key);
        var defaults = new SessionOptions { Name = Name, FirstRedial = TimeSpan.FromMilliseconds(50) };
        Patches = new MemoryPatchFiles(this);
        var counters = new TransferCounters();
        time ??= TimeProvider.System;
        Service = new SessionService(options?.Invoke(defaults) ?? defaults, Identity, trust, Invites, this, Stage, this, counters, time, Log, canPatch ? Patches : null);
        _transfers = new TransferService(
            new TransferOptions { Name = Name, Address = Address }, new FakeTransferHost(), Stage, time, new RecordingLogger<TransferService>(), Service, counters);
        _transfers.Start();
        Service.Start(_transfers.Port);
    }

    public string State { get; }

    public ClientName Name { get; }

    public IPAddress Address { get; }

    public DeviceIdentity Identity { get; }

    public Invites Invites { get; }

    public MemoryStage Stage { get; } = new();

    public MemoryPatchFiles Patches { get; }

    public SessionService Service { get; }

    public RecordingLogger<SessionService> Log { get; } = new();

    public ConcurrentDictionary<RelativePath, MemoryServedFile> Files { get; } = [];

    /// <summary>What is sent in place of the file that was asked for.</summary>
    public ConcurrentDictionary<RelativePath, MemoryServedFile> Lies { get; } = [];

    /// <summary>Called before each open.</summary>
    public Func<RelativePath, Task>? BeforeOpen { get; set; }

    /// <summary>While set, the engine has no room for frames.</summary>
    public TaskCompletionSource? NoRoom { get; set; }

    public IPEndPoint EndPoint => new(Address, _transfers.Port);

    public IReadOnlyList<FolderEvent> Events => [.. _events];

    public IReadOnlyList<SessionPeer> Opened => [.. _events.OfType<FolderEvent.SessionOpened>().Select(opened => opened.Peer)];

    public IReadOnlyList<FolderEvent.SessionClosed> Closed => [.. _events.OfType<FolderEvent.SessionClosed>()];

    public IReadOnlyList<Frame> Frames => [.. _events.OfType<FolderEvent.FrameReceived>().Select(received => received.Frame)];

    /// <summary>The one session that there is.</summary>
    public SessionPeer Peer => Assert.Single(Service.Sessions).Peer;

    public async ValueTask PostAsync(FolderEvent happened, CancellationToken cancel)
    {
        if (happened is FolderEvent.FrameReceived && NoRoom is { } wait) await wait.Task.WaitAsync(cancel);
        _events.Enqueue(happened);
    }

    public async ValueTask<IServedFile?> OpenAsync(RelativePath path, ContentId content, CancellationToken cancel)
    {
        if (BeforeOpen is { } before) await before(path);
        if (Lies.TryGetValue(path, out var lie)) return new OpenedFile(lie);
        return Files.TryGetValue(path, out var file) && file.ReadContentId() == content ? new OpenedFile(file) : null;
    }

    /// <summary>Puts a file where peers can ask for it.</summary>
    public ContentId Add(string path, byte[] content, Action<MemoryServedFile, long>? beforeRead = null)
    {
        Files[RelativePath.Parse(path)] = new MemoryServedFile(content) { BeforeRead = beforeRead };
        return new ContentId(content.Length, MemoryServedFile.Sha1(content), default);
    }

    /// <summary>Gets a file of the one peer.</summary>
    public Task<ContentResult> FetchAsync(string path, ContentId content, CancellationToken cancel = default) =>
        Service.FetchAsync(new ContentOrder(Peer.Id, RelativePath.Parse(path), content, RelativePath.Parse(path)), cancel);

    /// <summary>Heard a beacon of the other host.</summary>
    public void Hears(SessionHost other, ulong nonce = 1) => Service.Wanted(other.EndPoint, nonce);

    public Task HasSessionAsync(int count = 1) => Eventually.HoldsAsync(
        () => Service.Sessions.Count == count && Opened.Count - Closed.Count == count, $"{Name} has {count} sessions");

    /// <summary>Logged a line with this id that contains a text.</summary>
    public Task SaysAsync(int id, string text) => Eventually.HoldsAsync(
        () => Log.Texts(id).Any(line => line.Contains(text, StringComparison.Ordinal)), $"{Name} logs {id} with '{text}'");

    /// <summary>Opens a session and waits until both sides have it.</summary>
    public async Task MeetAsync(SessionHost other)
    {
        Hears(other);
        await HasSessionAsync();
        await other.HasSessionAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await _transfers.DisposeAsync();
        Identity.Dispose();
        _ownState?.Dispose();
    }

    // One file may be sent several times.
    internal sealed class OpenedFile(MemoryServedFile file) : IServedFile
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
