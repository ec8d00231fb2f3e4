using CloudBox.Cli.Logging;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace CloudBox.Tests.Cli;

/// <summary>The console belongs to the whole process: nothing else runs beside these tests.</summary>
[CollectionDefinition("Console", DisableParallelization = true)]
public sealed class ConsoleGroup;

[Collection("Console")]
public sealed class LogTests : IDisposable
{
    private const string Escape = "\u001b";

    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void One_line_has_time_level_and_message_without_quotes()
    {
        var line = Assert.Single(Console(LogEventLevel.Information, log =>
            log.LogInformation("{Type} from {Name} at {Address}:{Port}: {File}", "file added", "bob", System.Net.IPAddress.Loopback, 50123, RelativePath.Parse("docs/σχέδιο.txt"))));

        Assert.Matches("""^\d\d:\d\d:\d\d\.\d{3} INF file added from bob at 127\.0\.0\.1:50123: docs/σχέδιο\.txt$""", line);
    }

    [Fact]
    public void What_comes_from_elsewhere_cannot_break_the_line_or_reach_the_terminal()
    {
        var line = Assert.Single(Console(LogEventLevel.Information, log =>
            log.LogWarning("From {Name}: {Text} {Letter} {Url} {List}", "b\nob", $"{Escape}[2Jx", '\n', new Hostile(), (string[])["a\rb", "c"])));

        Assert.EndsWith("""WRN From b\nob: \u001b[2Jx \n \u001b]0;x\u0007 ["a\\rb", "c"]""", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_is_told_on_the_same_line()
    {
        var lines = Console(LogEventLevel.Information, log => log.LogError(Thrown(), "Fetching {File} failed", "a.txt"));

        Assert.EndsWith("ERR Fetching a.txt failed: IOException: no\\nroute <- InvalidOperationException: inner", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_debugs_sees_the_stack_on_that_line_too()
    {
        var lines = Console(LogEventLevel.Debug, log => log.LogError(Thrown(), "Failed"));

        Assert.Contains(nameof(Thrown), Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_below_the_least_are_left_out_and_the_framework_speaks_from_warnings_on()
    {
        var lines = Console(LogEventLevel.Debug, (log, factory) =>
        {
            log.LogTrace("trace");
            log.LogDebug("debug");
            var host = factory.CreateLogger("Microsoft.Hosting.Lifetime");
            host.LogInformation("started");
            host.LogWarning("odd");
        });

        Assert.Equal(["DBG debug", "WRN odd"], lines.Select(line => line[13..]));
    }

    [Fact]
    public void Asking_for_errors_only_does_not_make_the_framework_louder() =>
        Assert.Empty(Console(LogEventLevel.Error, (_, factory) => factory.CreateLogger("Microsoft.Hosting.Lifetime").LogWarning("odd")));

    [Fact]
    public void Colours_are_for_terminals_without_NO_COLOR()
    {
        Assert.True(ConsoleLogging.UsesColours(isRedirected: false, _ => null));
        Assert.False(ConsoleLogging.UsesColours(isRedirected: true, _ => null));
        Assert.False(ConsoleLogging.UsesColours(isRedirected: false, name => name == "NO_COLOR" ? "1" : null));
        Assert.True(ConsoleLogging.UsesColours(isRedirected: false, name => name == "NO_COLOR" ? "" : null));
        Assert.False(ConsoleLogging.UsesColours(isRedirected: false, name => name == "TERM" ? "dumb" : null));
        Assert.Contains(Escape, Assert.Single(Console(LogEventLevel.Information, (log, _) => log.LogInformation("x"), colours: true)), StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, Assert.Single(Console(LogEventLevel.Information, (log, _) => log.LogInformation("x"))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_has_dates_and_is_appended_to()
    {
        var file = _temporary.File("log.txt", "before\n");

        Console(LogEventLevel.Information, (log, _) => log.LogInformation("from {Name}", "bob"), file: file);

        var lines = File.ReadAllLines(file);
        Assert.Equal("before", lines[0]);
        Assert.Matches("""^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d INF from bob$""", Assert.Single(lines[1..]));
    }

    private static IOException Thrown()
    {
        try
        {
            throw new IOException("no\nroute", new InvalidOperationException("inner"));
        }
        catch (IOException e)
        {
            return e;
        }
    }

    private static string[] Console(LogEventLevel level, Action<ILogger> write) => Console(level, (log, _) => write(log));

    private static string[] Console(LogEventLevel level, Action<ILogger, ILoggerFactory> write, bool colours = false, string? file = null)
    {
        var before = System.Console.Out;
        using var written = new StringWriter();
        System.Console.SetOut(written);
        try
        {
            using var factory = new SerilogLoggerFactory(ConsoleLogging.Create(level, file, colours), dispose: true);
            write(factory.CreateLogger("CloudBox.Tests"), factory);
        }
        finally
        {
            System.Console.SetOut(before);
        }

        return written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class Hostile
    {
        public override string ToString() => "\u001b]0;x\u0007";
    }
}
