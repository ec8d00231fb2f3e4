namespace CloudBox.Tests.Cli;

/// <summary>A fresh directory, its links resolved, that goes when the test ends.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Path = CloudBox.Cli.Options.PhysicalPath.Resolve(Directory.CreateTempSubdirectory("cloudbox-cli-").FullName, "/");

    public string Path { get; }

    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public string File(string name, string content = "")
    {
        var path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public string Link(string name, string target)
    {
        var path = System.IO.Path.Combine(Path, name);
        System.IO.File.CreateSymbolicLink(path, target);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
