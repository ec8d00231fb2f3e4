using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.FileSystem;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Root;
using CloudBox.FileSystem.Scan;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Scan;

/// <summary>A folder on disk, its index, and scans that the index learns from.</summary>
internal sealed class ScanFixture : IDisposable
{
    public const long AsOf = 42;

    private readonly TempDirectory _directory = new();
    private readonly LocalFolder _local;
    private ulong _counter;

    public ScanFixture()
    {
        Directory.CreateDirectory(Root);
        _local = LocalFolder.Open(Root, null, TimeProvider.System);
        Folder = new HookedFolder(_local);
        Index = IndexStore.Open(_directory["index.db"]);
        Scanner = new DirectoryScanner(_local.Root, Folder, Index, Index.Verified);
    }

    public string Root => _directory["share"];

    public string Outside => _directory.Path;

    public HookedFolder Folder { get; }

    public IndexStore Index { get; }

    public DirectoryScanner Scanner { get; }

    public FolderRoot LocalRoot => _local.Root;

    /// <summary>All that the last scan published.</summary>
    public List<Observation> Published { get; } = [];

    /// <summary>The names that the last scan published, sorted; directories have a list of their own.</summary>
    public IEnumerable<string> PublishedNames => Names(Published.Where(seen => seen.Kind != ObservedKind.Directory));

    /// <summary>The directories that the last scan published, sorted.</summary>
    public IEnumerable<string> PublishedDirectories => Names(Published.Where(seen => seen.Kind == ObservedKind.Directory));

    public string FullPath(string name) => Path.Combine(Root, name);

    public void Write(string name, string content = "content")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FullPath(name))!);
        File.WriteAllText(FullPath(name), content);
    }

    /// <summary>A scan by another scanner than <see cref="Scanner"/>.</summary>
    public Task<ScanReport> ScanAsync(DirectoryScanner scanner)
    {
        Published.Clear();
        return scanner.ScanAsync(null, AsOf, PublishAsync, CancellationToken.None);
    }

    public Task<ScanReport> ScanAsync(string? under = null, CancellationToken cancellation = default, string? movedFrom = null, bool isPatient = false)
    {
        Published.Clear();
        return Scanner.ScanAsync(under is null ? null : RelativePath.Parse(under), AsOf, PublishAsync, cancellation, movedFrom is null ? null : RelativePath.Parse(movedFrom), isPatient);
    }

    /// <summary>Scans, and puts what was found into the index.</summary>
    public async Task<ScanReport> LearnAsync()
    {
        var report = await ScanAsync();
        foreach (var seen in Published)
        {
            if (seen.EntryKind is not { } kind) continue;
            var entry = new FileEntry(kind, seen.Content, seen.Stamp.ModifiedNs, seen.Stamp.Mode & 0x1FF, seen.Stamp.ModifiedNs);
            Index.Put(new IndexRow(seen.Path, VersionSet.Empty.Mint(new Dot(Index.Replica, ++_counter), entry), seen.Stamp));
        }

        Index.Commit();
        return report;
    }

    public void Dispose()
    {
        Index.Dispose();
        _local.Dispose();
        _directory.Dispose();
    }

    private static IEnumerable<string> Names(IEnumerable<Observation> looks) => looks.Select(seen => seen.Path).Order().Select(path => path.Value);

    private ValueTask PublishAsync(IReadOnlyList<Observation> batch, CancellationToken cancellation)
    {
        Published.AddRange(batch);
        return ValueTask.CompletedTask;
    }
}
