using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>Opens files for peers, and says what is in them: from the index while the file is untouched, else by reading it.</summary>
internal sealed class FileSource(IFolder folder, IIndexStore index)
{
    /// <summary>Opens what is at a path now, for the status protocol; null when no stable regular file is.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public ValueTask<ServedFile?> OpenAsync(RelativePath path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Open(path, index.FindCommitted(path), isFileOnly: true) is not { } open) return ValueTask.FromResult<ServedFile?>(null);
        var record = new FileRecord(UnixTime.SecondsFromNs(open.File.Stamp.ModifiedNs), path, open.Content.Sha1, open.Content.Length);
        return ValueTask.FromResult<ServedFile?>(new ServedFile(open.File, record));
    }

    /// <summary>Opens a file or link for a session; null unless it is this content now.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public ValueTask<IServedFile?> OpenAsync(RelativePath path, ContentId content, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Open(path, index.FindCommitted(path)) is not { } open) return ValueTask.FromResult<IServedFile?>(null);
        if (open.Content == content) return ValueTask.FromResult<IServedFile?>(open.File);
        open.File.Dispose();
        return ValueTask.FromResult<IServedFile?>(null);
    }

    /// <summary>Opens what is at a path without reading it; the content is told only while the index knows it.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public (IServedFile File, ContentId? Content)? OpenAsItIs(RelativePath path)
    {
        var file = folder.OpenForSending(path);
        return file is null ? null : (file, Known(file, index.FindCommitted(path)));
    }

    private static ContentId? Known(IServedFile file, IndexRow? row) =>
        row is { OnDiskAs: { } shown, OnDisk: { } stamp } && stamp == file.Stamp ? shown.Content : null;

    // What stands there decides, not its row: a link that has just been made has none yet.
    private (IServedFile File, ContentId Content)? Open(RelativePath path, IndexRow? row, bool isFileOnly = false)
    {
        var file = folder.OpenForSending(path);
        if (file is null) return null;
        var isServed = !isFileOnly || file.Kind == EntryKind.File;
        if (isServed && (Known(file, row) ?? file.ReadContentId()) is { } content) return (file, content);
        file.Dispose();
        return null;
    }
}
