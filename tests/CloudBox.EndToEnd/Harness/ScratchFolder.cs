using System.Globalization;

namespace CloudBox.EndToEnd.Harness;

/// <summary>A fresh temporary folder, named for this test process and removed at the end; what crashed runs left is removed too.</summary>
public sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "cloudbox-e2e-";

    private static readonly Lazy<bool> Swept = new(Sweep);

    public ScratchFolder()
    {
        _ = Swept.Value;
        Path = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
    }

    public string Path { get; }

    /// <summary>Removes it; CLOUDBOX_KEEP_SCRATCH=DIR moves it there instead, for a look at folders and indexes after a failure.</summary>
    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("CLOUDBOX_KEEP_SCRATCH") is { Length: > 0 } keep) Shell.Run("mv", Path, keep);
        else Remove(Path);
    }

    private static bool Sweep()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*-*"))
        {
            var owner = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var process) && !Directory.Exists($"/proc/{process}")) Remove(folder);
        }

        return true;
    }

    // rm knows names that are not UTF-8.
    private static void Remove(string folder) => Shell.Run("rm", "-rf", folder);
}
