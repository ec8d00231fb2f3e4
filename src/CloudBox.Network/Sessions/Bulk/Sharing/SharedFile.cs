using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk.Sharing;

/// <summary>What is here of a file that is still coming, as it is served. The bytes stay the share's.</summary>
internal sealed class SharedFile(Share share) : IServedFile
{
    public DiskStamp Stamp { get; } = new(share.Content.Length, 0, 0, 0, 0);

    public int Read(Span<byte> buffer, long offset) => share.Read(buffer, offset);

    public ContentId? ReadContentId() => null;

    public bool IsUnchanged() => true;

    public void Dispose()
    {
        // Others may read it too.
    }
}
