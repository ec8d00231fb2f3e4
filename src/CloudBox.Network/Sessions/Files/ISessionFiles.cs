using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files;

/// <summary>Where the bytes come from that peers ask for. Called from several sessions at once, on thread pool threads.</summary>
public interface ISessionFiles
{
    /// <summary>
    /// Opens what is at a path: a file, or the text of a link. Null unless it is this content now. The caller disposes it.
    /// </summary>
    /// <exception cref="IOException">It is there and cannot be read; the peer is told the message.</exception>
    ValueTask<IServedFile?> OpenAsync(RelativePath path, ContentId content, CancellationToken cancel);
}
