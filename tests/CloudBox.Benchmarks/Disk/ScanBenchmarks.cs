using BenchmarkDotNet.Attributes;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.FileSystem;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Scan;
using CloudBox.Protocol.Values;

namespace CloudBox.Benchmarks.Disk;

/// <summary>The check of a tree in which nothing has changed; told for one file.</summary>
[MemoryDiagnoser]
public class ScanBenchmarks
{
    private const int Files = 10_000;

    private readonly ScratchDirectory _scratch = new();
    private LocalFolder? _folder;
    private IndexStore? _index;
    private DirectoryScanner? _scanner;

    [GlobalSetup]
    public void Setup()
    {
        _folder = LocalFolder.Open(_scratch.MakeTree("folder", Files, 100), null, TimeProvider.System);
        _index = IndexStore.Open(_scratch["index.db"]);
        _scanner = new DirectoryScanner(_folder.Root, _folder, _index, _index.Verified);
        Scan(Put);
        _index.Commit();
        var report = UnchangedTree();
        if (report is not { FilesSeen: Files, BytesHashed: 0 }) throw new InvalidOperationException($"The scan saw {report}.");
    }

    /// <summary>As the check that the clock brings, but for the first.</summary>
    [Benchmark(OperationsPerInvoke = Files)]
    public ScanReport UnchangedTree() => Scan(looks => throw new InvalidOperationException($"{looks[0].Path} has changed."));

    /// <summary>As after a start: every name is compared with its row.</summary>
    [Benchmark(OperationsPerInvoke = Files)]
    public ScanReport UnchangedTreeFirstTime()
    {
        _scanner = new DirectoryScanner(_folder!.Root, _folder, _index!, new VerifiedDirectories());
        return UnchangedTree();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _index?.Dispose();
        _folder?.Dispose();
        _scratch.Dispose();
    }

    // Waited for here: this toolchain starts an asynchronous setup and goes on.
    private ScanReport Scan(Action<IReadOnlyList<Observation>> publish) => _scanner!.ScanAsync(
        null,
        0,
        (looks, _) =>
        {
            publish(looks);
            return ValueTask.CompletedTask;
        },
        CancellationToken.None).GetAwaiter().GetResult();

    private void Put(IReadOnlyList<Observation> looks)
    {
        foreach (var look in looks)
        {
            var counter = _index!.LastCounter + 1;
            var entry = new FileEntry(look.EntryKind!.Value, look.Shown!.Value.Content, look.Stamp.ModifiedNs, look.Stamp.Mode & 0x1FF, 0);
            _index.Put(new IndexRow(look.Path, VersionSet.Empty.Mint(new Dot(_index.Replica, counter), entry), look.Stamp) { Sequence = counter }, null);
        }
    }
}
