using System.Globalization;
using System.Net;
using System.Text;

namespace CloudBox.EndToEnd.Harness;

/// <summary>A host of the LAN that runs the program on a folder of its own; the program can be stopped and started again.</summary>
public sealed class CloudBoxHost : IDisposable
{
    private readonly string _scratch;
    private readonly List<string> _earlierLines = [];

    public CloudBoxHost(LanHost machine, string name, string scratch)
    {
        Machine = machine;
        Name = name;
        _scratch = scratch;
        Folder = Path.Combine(scratch, "share");
        Directory.CreateDirectory(Folder);
    }

    public LanHost Machine { get; }

    /// <summary>The client name.</summary>
    public string Name { get; }

    /// <summary>The synchronised folder.</summary>
    public string Folder { get; }

    /// <summary>Where the program keeps index, identity and pins; there once it has run.</summary>
    public string StateDirectory => Directory.EnumerateDirectories(Path.Combine(_scratch, "state", "cloudbox")).Single();

    /// <summary>The -i option.</summary>
    public string Interval { get; set; } = "2s";

    /// <summary>The -b option.</summary>
    public int Port { get; set; } = 7000;

    /// <summary>Further options.</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>The program while it runs.</summary>
    public Daemon? Daemon { get; private set; }

    /// <summary>Where the running program accepts connections, as its start block says.</summary>
    public IPEndPoint Door => new(Machine.Address, int.Parse(Daemon!.Console.First(line => line.StartsWith("  TCP port", StringComparison.Ordinal))[10..], CultureInfo.InvariantCulture));

    /// <summary>Console lines of all runs.</summary>
    public IReadOnlyList<string> Console => [.. _earlierLines, .. Daemon?.Console ?? []];

    public void Start() => StartAs(["-n", Name, "-d", Folder, "-i", Interval, "-b", Port.ToString(CultureInfo.InvariantCulture), .. Options]);

    /// <summary>Starts the program with exactly these words, beside the folder, which is ./share there.</summary>
    public void StartAs(params string[] words) => Daemon = new Daemon(Machine, _scratch, words);

    /// <summary>Runs the program to its end, beside the folder, whether or not it runs as a daemon too.</summary>
    public async Task<(int? ExitCode, IReadOnlyList<string> Lines)> RunAsync(params string[] words)
    {
        using var run = new Daemon(Machine, _scratch, words);
        var ending = await run.WaitForExitAsync(TimeSpan.FromSeconds(90));
        return (ending.ExitCode, run.Console);
    }

    /// <summary>A path beside the folder, where the program is started.</summary>
    public string Beside(string name) => Path.Combine(_scratch, name);

    public async Task<Ending> StopAsync(Signal signal = Signal.Interrupt)
    {
        var ending = await Daemon!.StopAsync(signal);
        _earlierLines.AddRange(Daemon.Console);
        Daemon.Dispose();
        Daemon = null;
        return ending;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file, and its directory when there is none.</summary>
    public void Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), content);
    }

    /// <summary>Sets a file's mtime.</summary>
    public void Date(string name, DateTime utc) => File.SetLastWriteTimeUtc(PathOf(name), utc);

    /// <summary>The text of a file; null while it is not there.</summary>
    public string? TryRead(string name)
    {
        try
        {
            return File.ReadAllText(PathOf(name));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public bool Has(string name) => File.Exists(PathOf(name));

    public void Delete(string name) => File.Delete(PathOf(name));

    /// <summary>Renames a file over whatever has the name, or a directory.</summary>
    public void Rename(string from, string to)
    {
        if (Directory.Exists(PathOf(from))) Directory.Move(PathOf(from), PathOf(to));
        else File.Move(PathOf(from), PathOf(to), overwrite: true);
    }

    /// <summary>Every file with this text below the folder, `.cloudbox` included.</summary>
    public IEnumerable<string> FindText(string content) =>
        Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(path => new FileInfo(path).Length == Encoding.UTF8.GetByteCount(content) && File.ReadAllText(path) == content);

    /// <summary>Every file with its inode and the time of its last change of any kind: equal sets mean that nothing was rewritten, moved or dressed.</summary>
    public HashSet<string> FileStamps() =>
        [.. Shell.Run("find", Folder, "-path", PathOf(".cloudbox"), "-prune", "-o", "-type", "f", "-printf", "%P %i %C@\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public void Dispose() => Daemon?.Dispose();
}
