namespace CloudBox.Benchmarks;

/// <summary>A directory of its own below the one that <c>CLOUDBOX_BENCH_DIR</c> names, else below the temporary one; gone with its disposal.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    // Made when it is used: benchmarks are also constructed to be looked at.
    private readonly Lazy<DirectoryInfo> _directory = new(() => Directory.CreateDirectory(
        Path.Combine(Environment.GetEnvironmentVariable("CLOUDBOX_BENCH_DIR") ?? Path.GetTempPath(), $"cloudbox-bench-{Guid.NewGuid():n}")));

    public string this[string name] => Path.Combine(_directory.Value.FullName, name);

    /// <summary>Makes a folder with small files, a hundred in each directory.</summary>
    public string MakeTree(string name, int files, int size)
    {
        var bytes = new byte[size];
        for (var number = 0; number < files; number++)
        {
            var path = Path.Combine(this[name], Samples.Path(number).Value);
            if (number % 100 == 0) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Random.Shared.NextBytes(bytes);
            File.WriteAllBytes(path, bytes);
        }

        return this[name];
    }

    public void Dispose()
    {
        if (_directory.IsValueCreated) _directory.Value.Delete(recursive: true);
    }
}
