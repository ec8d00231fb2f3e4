using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>Opens files for peers, and says what is in them: from the index while the file is untouched, else by reading it.</summary>
internal sealed class FileSource(IFolder folder, IIndexStore index)
{
    /// <summary>Opens what is at a path now; null when no stable regular file is.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public ValueTask<ServedFile?> OpenAsync(RelativePath path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var file = folder.OpenForSending(path);
        if (file is null) return ValueTask.FromResult<ServedFile?>(null);
        var content = Known(path, file.Stamp) ?? file.ReadContentId();
        if (content is { } named)
        {
            var record = new FileRecord(UnixTime.SecondsFromNs(file.Stamp.ModifiedNs), path, named.Sha1, named.Length);
            return ValueTask.FromResult<ServedFile?>(new ServedFile(file, record));
        }

        file.Dispose();
        return ValueTask.FromResult<ServedFile?>(null);
    }

    private ContentId? Known(RelativePath path, DiskStamp stamp) =>
        index.FindCommitted(path) is { Current: { IsLive: true } entry, OnDisk: { } known } && known == stamp ? entry.Content : null;
}
