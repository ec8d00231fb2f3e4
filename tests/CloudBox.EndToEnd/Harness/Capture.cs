using System.Text;

namespace CloudBox.EndToEnd.Harness;

/// <summary>Everything that passes a host's interfaces, as bytes, written down by tcpdump.</summary>
public sealed class Capture : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _program;
    private readonly string _file;

    private Capture(LanHost machine, string file)
    {
        _file = file;
        string[] arguments = ["-i", "eth0", "-U", "-B", "16384", "-s", "0", "-Z", "root", "-w", file];
        _program = new ChildProcess(machine, "tcpdump", arguments, new Dictionary<string, string>());
    }

    /// <summary>Begins, and waits until it has begun.</summary>
    public static async Task<Capture> StartAsync(LanHost machine, string file)
    {
        var capture = new Capture(machine, file);
        await Eventually.HoldsAsync(() => capture._program.Lines.Any(line => line.Contains("listening on", StringComparison.Ordinal)), "tcpdump listens", Patience, capture.Explain);
        return capture;
    }

    /// <summary>Ends, and gives all bytes.</summary>
    public async Task<byte[]> FinishAsync()
    {
        _program.Send(Signal.Interrupt);
        if (!await _program.WaitForExitAsync(Patience)) throw new InvalidOperationException($"tcpdump does not end. {Explain()}");
        if (!_program.Lines.Any(line => line.StartsWith("0 packets dropped", StringComparison.Ordinal))) throw new InvalidOperationException($"The capture has holes. {Explain()}");
        return await File.ReadAllBytesAsync(_file);
    }

    /// <summary>True when the bytes hold this text in UTF-8 or UTF-16.</summary>
    public static bool Shows(ReadOnlySpan<byte> bytes, string text) =>
        bytes.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    public void Dispose() => _program.Dispose();

    private string Explain() => string.Join('\n', _program.Lines);
}
