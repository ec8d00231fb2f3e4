using System.Buffers.Binary;
using CloudBox.Engine.Events;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <content>Bytes over sessions: asked for, served from the disk, staged, compared with what was asked for.</content>
internal sealed partial class SimHost
{
    private const long FetchTimeoutNs = 30 * SimOptions.SecondNs;

    private readonly Dictionary<uint, Fetching> _fetches = [];
    private uint _lastRequest;

    /// <summary>Something has come over a session.</summary>
    public void Receive(SessionId session, Frame frame)
    {
        switch (frame)
        {
            case Frame.GetFile get: Start(Serve(session, get)); break;
            case Frame.FileData data: Take(data); break;
            case Frame.FileRefused refused: End(refused.Request, FetchOutcome.Refused, refused.Reason); break;
            default: Post(new FolderEvent.FrameReceived(session, frame)); break;
        }
    }

    /// <summary>A session has ended; so has what was asked for over it.</summary>
    public void SessionClosed(SessionId session, string reason)
    {
        foreach (var (request, fetch) in _fetches.ToArray())
        {
            if (fetch.Order.From == session) End(request, FetchOutcome.Unreachable, reason);
        }

        Post(new FolderEvent.SessionClosed(session, reason));
    }

    private void Fetch(ContentOrder order)
    {
        if (order.From == SessionId.Own)
        {
            Start(Copy(order));
            return;
        }

        var request = ++_lastRequest;
        _fetches[request] = new Fetching(order);
        if (!_world.Network.Send(this, order.From, new Frame.GetFile(request, order.At, order.Content))) End(request, FetchOutcome.Unreachable, "the session is over");
        else Later(FetchTimeoutNs, () => End(request, FetchOutcome.Unreachable, "no answer"));
    }

    // A copy of what is on this disk, read page by page as any file is.
    private IEnumerable<long> Copy(ContentOrder order)
    {
        var parts = SimDisk.Parts(order.At.Value);
        Inode file = null!;
        var errno = Disk.OpenDirectory(Disk.Root, parts.AsSpan(..^1), out var parent);
        if (errno == Errno.None) errno = Disk.Find(parent, parts[^1], out file);
        yield return 0;
        if (errno != Errno.None || file.Kind == InodeKind.Directory || file.IsUnreadable || ContentOf(order.At, file) != order.Content)
        {
            Post(new FolderEvent.ContentFetched(order, new ContentResult(FetchOutcome.Refused, null, "not here")));
            yield break;
        }

        var pages = new ulong[file.Content.Length];
        for (var page = 0; page < pages.Length; page++)
        {
            pages[page] = ReadOut(file, page);
            yield return 0;
        }

        Start(Folder.StageBytes(pages, (_, staged, content) =>
        {
            if (staged is not null && content == order.Content)
            {
                Post(new FolderEvent.ContentFetched(order, new ContentResult(FetchOutcome.Received, staged)));
                return;
            }

            if (staged is not null) NoteRefused(content);
            staged?.Dispose();
            Post(new FolderEvent.ContentFetched(order, new ContentResult(FetchOutcome.Mismatch, null, "other bytes")));
        }));
    }

    private IEnumerable<long> Serve(SessionId session, Frame.GetFile get)
    {
        var parts = SimDisk.Parts(get.Path.Value);
        Inode file = null!;
        var errno = Disk.OpenDirectory(Disk.Root, parts.AsSpan(..^1), out var parent);
        if (errno == Errno.None) errno = Disk.Find(parent, parts[^1], out file);
        yield return 0;
        if (errno != Errno.None || file.Kind == InodeKind.Directory || file.IsUnreadable || ContentOf(get.Path, file) != get.Content)
        {
            _world.Network.Send(this, session, new Frame.FileRefused(get.Request, "not here"));
            yield break;
        }

        // Page by page, so that a user may write between two of them; the receiver compares.
        var length = file.Content.Length;
        for (var page = 0; page < length || page == 0; page++)
        {
            var bytes = new byte[length == 0 ? 0 : Blob.PageSize];
            if (length > 0) BinaryPrimitives.WriteUInt64BigEndian(bytes, ReadOut(file, page));
            yield return 0;
            if (!_world.Network.Send(this, session, new Frame.FileData(get.Request, bytes, page >= length - 1))) yield break;
        }
    }

    // As the program's FileSource: by the index as long as the file is untouched, else by reading it.
    private ContentId ContentOf(RelativePath path, Inode file) =>
        Index.FindCommitted(path) is { OnDisk: { } stamp, OnDiskAs: { } shown } && stamp == file.Stamp ? shown.Content : file.Content.Id;

    private ulong ReadOut(Inode file, int page)
    {
        if (Disk.RottenReads > 0) _world.Marks.Hit("bytes rotted on their way out");
        return Disk.ReadOut(file, page);
    }

    private void NoteRefused(ContentId content)
    {
        _world.Marks.Hit("wrong bytes were refused");
        if (_world.Oracle.IsRotten(content)) _world.Marks.Hit("rotten bytes were refused");
    }

    private void Take(Frame.FileData data)
    {
        if (!_fetches.TryGetValue(data.Request, out var fetch)) return;
        if (data.Bytes.Length == Blob.PageSize) fetch.Pages.Add(BinaryPrimitives.ReadUInt64BigEndian(data.Bytes.Span));
        if (!data.IsLast || fetch.IsStaging) return;
        fetch.IsStaging = true;
        Start(Folder.StageBytes(fetch.Pages.ToArray(), (errno, staged, content) =>
        {
            if (staged is not null && ((content != fetch.Order.Content && _world.Options.Defect != Defect.TakesWhatComes) || !_fetches.ContainsKey(data.Request)))
            {
                staged.Dispose();
                NoteRefused(content);
                End(data.Request, FetchOutcome.Mismatch, "other bytes");
            }
            else if (staged is null)
            {
                End(data.Request, errno == Errno.ENOSPC ? FetchOutcome.NoSpace : FetchOutcome.Unreachable, errno.ToString());
            }
            else
            {
                _fetches.Remove(data.Request);
                Post(new FolderEvent.ContentFetched(fetch.Order, new ContentResult(FetchOutcome.Received, staged)));
            }
        }));
    }

    private void End(uint request, FetchOutcome outcome, string problem)
    {
        if (_fetches.Remove(request, out var fetch)) Post(new FolderEvent.ContentFetched(fetch.Order, new ContentResult(outcome, null, problem)));
    }

    private sealed class Fetching(ContentOrder order)
    {
        public ContentOrder Order { get; } = order;

        public List<ulong> Pages { get; } = [];

        public bool IsStaging { get; set; }
    }
}
