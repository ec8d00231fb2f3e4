using System.Collections.Immutable;
using System.Security.Cryptography;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Chunking;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions;

/// <summary>The files of a host as patches see them, cut by the real chunker, and what was put together from parts of them.</summary>
internal sealed class MemoryPatchFiles(SessionHost host) : IPatchFiles
{
    private long _written;
    private int _open;
    private int _served;

    /// <summary>Bytes that came over the wire into files that were put together.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Files that were begun and not disposed.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Manifests that were asked for.</summary>
    public int Served => Volatile.Read(ref _served);

    /// <summary>What was displaced from a path.</summary>
    public Dictionary<RelativePath, byte[]> Archived { get; } = [];

    /// <summary>Other files that were opened to look into them.</summary>
    public int Others { get; private set; }

    /// <summary>Called when the old copy has been cut.</summary>
    public Action? AfterCut { get; set; }

    public async Task<ImmutableArray<Chunk>?> ReadManifestAsync(RelativePath path, ContentId content, CancellationToken cancel)
    {
        Interlocked.Increment(ref _served);
        using var file = await host.OpenAsync(path, content, cancel);
        return file is null ? null : Chunker.Cut(file, cancel);
    }

    public PatchBase? OpenBase(RelativePath path) => host.Files.TryGetValue(path, out var file) ? new PatchBase(new SessionHost.OpenedFile(file), null) : null;

    public IEnumerable<PatchBase> OpenOthers(RelativePath path, long length)
    {
        byte[][] archived = Archived.TryGetValue(path, out var version) ? [version] : [];
        foreach (var file in archived.Select(bytes => new MemoryServedFile(bytes)).Concat(host.Files.Where(file => file.Key != path).Select(file => file.Value)))
        {
            Others++;
            yield return new PatchBase(new SessionHost.OpenedFile(file), null);
        }
    }

    public Task<ImmutableArray<Chunk>?> ReadAlongAsync(PatchBase file, ImmutableArray<Chunk> newer, CancellationToken cancel)
    {
        var chunks = Chunker.CutAlong(file.File, newer, cancel);
        AfterCut?.Invoke();
        return Task.FromResult(chunks);
    }

    public IPatchedFile Create(long length) => new PatchedFile(this, length);

    /// <summary>What a file that was put together holds.</summary>
    public static byte[] BytesOf(IStagedFile? file) => ((PatchedFile)file!).Bytes;

    private sealed class PatchedFile : IPatchedFile
    {
        private readonly MemoryPatchFiles _files;
        private int _disposed;

        public PatchedFile(MemoryPatchFiles files, long length)
        {
            (_files, Bytes) = (files, new byte[length]);
            Interlocked.Increment(ref files._open);
        }

        public byte[] Bytes { get; }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            bytes.CopyTo(Bytes.AsSpan((int)offset));
            Interlocked.Add(ref _files._written, bytes.Length);
        }

        public void Copy(IServedFile source, long from, ByteRange place)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (source.Read(Bytes.AsSpan((int)place.Offset, (int)place.Length), from) < place.Length) throw new IOException("it became shorter");
        }

        public void Append(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public ContentId Complete() => new(Bytes.Length, Sha1Digest.FromBytes(SHA1.HashData(Bytes)), default);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0) Interlocked.Decrement(ref _files._open);
        }
    }
}
