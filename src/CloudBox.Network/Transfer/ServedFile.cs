using CloudBox.Engine.Folder;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>A file that is about to be sent.</summary>
/// <param name="File">The open file. Whoever sends it disposes it.</param>
/// <param name="Record">What the open file holds: its name, mtime, SHA1 and length as the 0x07 says them.</param>
public sealed record ServedFile(IServedFile File, FileRecord Record) : IDisposable
{
    public void Dispose() => File.Dispose();
}
