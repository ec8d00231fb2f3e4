using BenchmarkDotNet.Attributes;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem;
using CloudBox.Protocol.Values;

namespace CloudBox.Benchmarks.Disk;

/// <summary>One stable look at a file that nobody knows: open, stat, SHA1 and XXH128 in one pass, stat. The file is in the page cache.</summary>
[MemoryDiagnoser]
public class HashBenchmarks
{
    private readonly ScratchDirectory _scratch = new();
    private readonly RelativePath _path = RelativePath.Parse("file");
    private LocalFolder? _folder;

    [Params(4 * 1024, 256 * 1024, 64 * 1024 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Directory.CreateDirectory(_scratch["folder"]);
        var bytes = new byte[Length];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(_scratch["folder"], "file"), bytes);
        _folder = LocalFolder.Open(_scratch["folder"], null, TimeProvider.System);
        if (Look() is not { Kind: ObservedKind.File } look || look.Content.Length != Length) throw new InvalidOperationException("The file cannot be read.");
    }

    [Benchmark]
    public Observation Look() => _folder!.Observe(_path, null, 0);

    [GlobalCleanup]
    public void Cleanup()
    {
        _folder?.Dispose();
        _scratch.Dispose();
    }
}
