using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>What fetching only the changed parts of large files needs of the disk. Called from several sessions at once.</summary>
public interface IPatchFiles
{
    /// <summary>The chunks of what is at a path. Null unless it is this content now. May take as long as reading it does.</summary>
    /// <exception cref="IOException">It is there and cannot be read; the peer is told the message.</exception>
    Task<ImmutableArray<Chunk>?> ReadManifestAsync(RelativePath path, ContentId content, CancellationToken cancel);

    /// <summary>Opens the file, whatever it is, that stands at a path of ours; null when there is none. The caller disposes it.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    PatchBase? OpenBase(RelativePath path);

    /// <summary>
    /// Opens other files here that may have parts of a wanted one: what was displaced from its path, then those nearest in length, half to double. The likeliest first, and each only
    /// when it is asked for; the caller disposes each. What cannot be opened is left out.
    /// </summary>
    /// <param name="path">Where the wanted file belongs.</param>
    /// <param name="length">Bytes that it has.</param>
    IEnumerable<PatchBase> OpenOthers(RelativePath path, long length);

    /// <summary>
    /// Cuts an open file so that the chunks of a newer version that it has are among its own; null when it changes meanwhile. May take as long as reading it does.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    Task<ImmutableArray<Chunk>?> ReadAlongAsync(PatchBase file, ImmutableArray<Chunk> newer, CancellationToken cancel);

    /// <summary>Opens a staged file that is put together from parts.</summary>
    /// <exception cref="NoSpaceException">It does not fit.</exception>
    IPatchedFile Create(long length);
}

/// <summary>A file of ours that may have parts of a wanted one.</summary>
/// <param name="File">The open file.</param>
/// <param name="Content">What it is, when that is known without reading it.</param>
public sealed record PatchBase(IServedFile File, ContentId? Content) : IDisposable
{
    public void Dispose() => File.Dispose();
}
