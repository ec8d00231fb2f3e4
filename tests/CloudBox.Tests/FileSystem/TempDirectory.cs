namespace CloudBox.Tests.FileSystem;

/// <summary>A fresh directory that goes away with the test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("cloudbox-test-").FullName;

    public string Path { get; }

    /// <summary>The absolute path of a name in the directory.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Removes it; whoever has stopped a host within the test stops it again after it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
