using System.Diagnostics;

namespace CloudBox.Tests.Cli;

/// <summary>Starts the built program, with command lines that never start the daemon.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("cloudbox: --directory: is missing; name the folder to share, as in -d ./share")]
    [InlineData("cloudbox: --directory: '/does/not/exist' does not exist; create it first (mkdir -p)", "-d", "/does/not/exist")]
    [InlineData("cloudbox: --interval: 'never' is not a time; give minutes (0.5) or a number with a unit (30s, 2m, 1h)", "-d", "/", "-i", "never")]
    [InlineData("cloudbox: --shout: there is no such option; see cloudbox --help", "--shout")]
    public async Task A_bad_option_ends_with_code_2_and_one_line_on_stderr(string line, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.Equal(2, code);
        Assert.Equal(line + "\n", error);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task An_interface_that_is_not_there_is_refused_with_those_that_are()
    {
        var (code, _, error) = await RunAsync("-d", _temporary.Sub("share"), "--interface", "nonesuch0");

        Assert.Equal(2, code);
        Assert.Matches("""^cloudbox: --interface: 'nonesuch0' does not exist; there are .*\blo\b.*\n$""", error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--version")]
    public async Task Help_and_version_end_with_code_0_and_nothing_on_stderr(string option)
    {
        var (code, output, error) = await RunAsync(option);

        Assert.Equal(0, code);
        Assert.Contains("cloudbox", output, StringComparison.Ordinal);
        Assert.Equal("", error);
    }

    [Fact]
    public async Task A_folder_that_this_user_cannot_write_is_refused()
    {
        var share = _temporary.Sub("share");
        File.SetUnixFileMode(_temporary.Path, (UnixFileMode)0x1ED); // 0755
        File.SetUnixFileMode(share, (UnixFileMode)0x16D); // 0555
        try
        {
            var (code, _, error) = Environment.IsPrivilegedProcess
                ? await RunAsNobodyAsync("-d", share)
                : await RunAsync("-d", share);

            Assert.Equal($"cloudbox: --directory: '{share}' cannot be written by this user; change its permissions (chmod, chown)\n", error);
            Assert.Equal(2, code);
        }
        finally
        {
            File.SetUnixFileMode(share, (UnixFileMode)0x1C0); // 0700
        }
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => StartAsync([Dotnet, Program, .. args]);

    // Root may write everywhere; the program is copied to where everybody may read it.
    private Task<(int Code, string Output, string Error)> RunAsNobodyAsync(params string[] args)
    {
        var copy = _temporary.Sub("program");
        File.SetUnixFileMode(copy, (UnixFileMode)0x1ED); // 0755
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return StartAsync(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Dotnet, Path.Combine(copy, "cloudbox.dll"), .. args]);
    }

    // The one that runs these tests, if it is not a host of their own.
    private static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "cloudbox.dll");

    private async Task<(int Code, string Output, string Error)> StartAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _temporary.Path,
        };
        start.Environment["XDG_STATE_HOME"] = Path.Combine(_temporary.Path, "state");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
