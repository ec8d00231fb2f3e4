using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Time;

/// <summary>Two machines on a LAN: one tells the time, the other asks. Foreign programs run in here and never set a clock.</summary>
internal sealed class ClockLan : IDisposable
{
    public const int Port = 55555;
    public const int ChronyPort = 11123;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();
    private readonly Lan _lan = Lan.Create(2);
    private readonly List<IDisposable> _running = [];

    public LanHost Server => _lan.Hosts[0];

    public LanHost Asker => _lan.Hosts[1];

    /// <summary>A folder for what tests start themselves.</summary>
    public string Scratch => _scratch.Path;

    public string ServerAddress => Server.Address.ToString();

    /// <summary>Starts <c>cloudbox time serve</c> and waits until it listens.</summary>
    public async Task<Daemon> ServeAsync(params string[] options)
    {
        var server = new Daemon(Server, Directory.CreateDirectory(Path.Combine(_scratch.Path, "serve")).FullName, ["time", "serve", .. options]);
        _running.Add(server);
        await SaysAsync(() => server.Console, "to any NTP client");
        return server;
    }

    /// <summary>Starts <c>cloudbox time serve</c> with a clock that is off by so many seconds.</summary>
    public async Task ServeShiftedAsync(string shift, params string[] options)
    {
        var process = new ChildProcess(
            Server, RealPrograms.PathOf("faketime"), ["-m", "-f", shift, Programs.CloudBox, "time", "serve", .. options], Environment());
        _running.Add(process);
        await SaysAsync(() => process.Lines, "to any NTP client");
    }

    /// <summary>Starts chronyd as a server that does not touch its clock, and waits until it runs.</summary>
    /// <param name="lines">Further lines of its configuration.</param>
    public async Task ServeChronyAsync(params string[] lines)
    {
        string[] all = ["allow", $"port {ChronyPort}", "cmdport 0", "user root", $"pidfile {Beside("chronyd.pid")}", .. lines];
        await File.WriteAllLinesAsync(Beside("chrony.conf"), all);
        var chronyd = new ChildProcess(Server, RealPrograms.PathOf("chronyd"), ["-x", "-d", "-f", Beside("chrony.conf")], Environment());
        _running.Add(chronyd);
        await SaysAsync(() => chronyd.Lines, "Running with root privileges");
    }

    /// <summary>Asks our server with <c>chronyd -Q</c>, which says what it would do and sets nothing.</summary>
    /// <param name="key">Further words for its line about the server.</param>
    /// <param name="lines">Further lines of its configuration.</param>
    /// <returns>By how many seconds its own clock is wrong, as it sees it.</returns>
    public double AskWithChrony(string key = "", params string[] lines)
    {
        var (code, output, error) = Shell.Try("ip", "", [
            "netns", "exec", Asker.Namespace, RealPrograms.PathOf("chronyd"), "-Q", "-t", "30", "user root", $"pidfile {Beside("asking.pid")}", .. lines,
            $"server {ServerAddress} port {Port} iburst {key}"]);
        var wrong = Regex.Match(output + error, @"System clock wrong by (-?\d+\.\d+) seconds \(ignored\)");
        Assert.True(code == 0 && wrong.Success, output + error);
        return double.Parse(wrong.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Runs <c>cloudbox time diff</c> to its end.</summary>
    public async Task<(int? ExitCode, IReadOnlyList<string> Lines)> DiffAsync(params string[] options)
    {
        using var diff = new Daemon(Asker, Directory.CreateDirectory(Path.Combine(_scratch.Path, "diff")).FullName, ["time", "diff", .. options]);
        var ending = await diff.WaitForExitAsync(Patience);
        return (ending.ExitCode, diff.Console);
    }

    /// <summary>The same for a measurement that succeeds, as JSON.</summary>
    public async Task<JsonElement> MeasureAsync(params string[] options)
    {
        var (code, lines) = await DiffAsync(["--json", .. options]);
        Assert.True(code == 0, string.Join('\n', lines));
        using var json = JsonDocument.Parse(Assert.Single(lines));
        return json.RootElement.Clone();
    }

    /// <summary>A file with keys, for its owner alone.</summary>
    public string KeyFile(string name, string keys)
    {
        File.WriteAllText(Beside(name), keys);
        Shell.Run("chmod", "600", Beside(name));
        return Beside(name);
    }

    public void Dispose()
    {
        foreach (var program in _running) program.Dispose();
        _lan.Dispose();
        _scratch.Dispose();
    }

    private string Beside(string name) => Path.Combine(_scratch.Path, name);

    private Dictionary<string, string> Environment() => new([Programs.RuntimeRoot]) { ["HOME"] = _scratch.Path, ["TMPDIR"] = _scratch.Path };

    private static Task SaysAsync(Func<IReadOnlyList<string>> console, string text) =>
        Eventually.HoldsAsync(() => console().Any(line => line.Contains(text, StringComparison.Ordinal)), text, Patience, () => string.Join('\n', console()));
}
