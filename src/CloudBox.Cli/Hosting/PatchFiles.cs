using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem;
using CloudBox.FileSystem.Chunking;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>What patches need of our folder.</summary>
internal sealed class PatchFiles(FileSource files, LocalFolder folder, IIndexStore index) : IPatchFiles
{
    // Of what was displaced from one path.
    private const int MostVersions = 4;

    // Files that are not longer, and as many that are.
    private const int MostNear = 6;

    public async Task<ImmutableArray<Chunk>?> ReadManifestAsync(RelativePath path, ContentId content, CancellationToken cancel)
    {
        using var file = await files.OpenAsync(path, content, cancel);
        return file is null ? null : await folder.Manifests.ReadAsync(file, content, cancel);
    }

    public PatchBase? OpenBase(RelativePath path) => files.OpenAsItIs(path) is { } open ? new PatchBase(open.File, open.Content) : null;

    public IEnumerable<PatchBase> OpenOthers(RelativePath path, long length)
    {
        foreach (var version in folder.OpenArchived(path, MostVersions)) yield return new PatchBase(version, null);
        foreach (var near in index.LargeNear(length, MostNear))
        {
            if (near != path && TryOpen(near) is { } file) yield return file;
        }
    }

    private PatchBase? TryOpen(RelativePath path)
    {
        try
        {
            return OpenBase(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public Task<ImmutableArray<Chunk>?> ReadAlongAsync(PatchBase file, ImmutableArray<Chunk> newer, CancellationToken cancel) =>
        folder.Manifests.ReadAlongAsync(file.File, file.Content, newer, cancel);

    public IPatchedFile Create(long length) => folder.PatchStage.CreatePatched(length);
}
