using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Chunking;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>What patches need of our folder.</summary>
internal sealed class PatchFiles(FileSource files, IPatchStage stage, ManifestCache manifests) : IPatchFiles
{
    public async Task<ImmutableArray<Chunk>?> ReadManifestAsync(RelativePath path, ContentId content, CancellationToken cancel)
    {
        using var file = await files.OpenAsync(path, content, cancel);
        return file is null ? null : await manifests.ReadAsync(file, content, cancel);
    }

    public PatchBase? OpenBase(RelativePath path) => files.OpenAsItIs(path) is { } open ? new PatchBase(open.File, open.Content) : null;

    public Task<ImmutableArray<Chunk>?> ReadAlongAsync(PatchBase file, ImmutableArray<Chunk> newer, CancellationToken cancel) => manifests.ReadAlongAsync(file.File, file.Content, newer, cancel);

    public IPatchedFile Create(long length) => stage.CreatePatched(length);
}
