using System.Diagnostics;
using System.Globalization;

namespace CloudBox.EndToEnd.Harness;

/// <summary>One run of the program under test.</summary>
public sealed class Daemon : IDisposable
{
    private readonly ChildProcess _process;

    /// <param name="machine">Where it runs.</param>
    /// <param name="scratch">A folder of its own, where it is started: state, home and temporary files go there, never to the user's places.</param>
    /// <param name="arguments">Its command line.</param>
    public Daemon(LanHost machine, string scratch, params string[] arguments)
    {
        if (!File.Exists(Programs.CloudBox)) throw new FileNotFoundException("The program is not built.", Programs.CloudBox);
        foreach (var folder in new[] { "state", "home", "tmp" }) Directory.CreateDirectory(Path.Combine(scratch, folder));
        _process = new ChildProcess(machine, Programs.CloudBox, arguments, new Dictionary<string, string>([Programs.RuntimeRoot])
        {
            ["XDG_STATE_HOME"] = Path.Combine(scratch, "state"),
            ["HOME"] = Path.Combine(scratch, "home"),
            ["TMPDIR"] = Path.Combine(scratch, "tmp"),
        }, scratch);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>All console lines so far.</summary>
    public IReadOnlyList<string> Console => _process.Lines;

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes =>
        File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1] is var kib ? long.Parse(kib, CultureInfo.InvariantCulture) * 1024 : 0;

    /// <summary>Open file descriptors.</summary>
    public int OpenDescriptors => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task<Ending> StopAsync(Signal signal = Signal.Interrupt)
    {
        var clock = Stopwatch.StartNew();
        _process.Send(signal);
        var ended = await _process.WaitForExitAsync(TimeSpan.FromSeconds(15));
        return new Ending(ended ? _process.ExitCode : null, clock.Elapsed);
    }

    /// <summary>Waits for it to end by itself.</summary>
    public async Task<Ending> WaitForExitAsync(TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        var ended = await _process.WaitForExitAsync(patience);
        return new Ending(ended ? _process.ExitCode : null, clock.Elapsed);
    }

    public void Dispose() => _process.Dispose();
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Null when it did not.</param>
/// <param name="Took">From the signal to the end.</param>
public readonly record struct Ending(int? ExitCode, TimeSpan Took);
