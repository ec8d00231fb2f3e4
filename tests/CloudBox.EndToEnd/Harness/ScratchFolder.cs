namespace CloudBox.EndToEnd.Harness;

/// <summary>A fresh temporary folder, removed at the end.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cloudbox-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
