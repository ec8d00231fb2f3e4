using System.Globalization;
using CloudBox.Cli.Options;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;

namespace CloudBox.Cli.Logging;

/// <summary>The log: one line for each event, on the console and in a file if one is named.</summary>
internal static class ConsoleLogging
{
    private const string ConsoleLine = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{" + ExceptionLine.Property + ":l}{NewLine}";
    private const string FileLine = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj}{" + ExceptionLine.Property + ":l}{NewLine}";

    // Its words about a loop that failed are for those who write hosts; ours come from the folder loop.
    private const string HostSource = "Microsoft.Extensions.Hosting.Internal.Host";

    // Fifty megabytes of log at most: the newest of these files.
    private const long FileBytes = 10_000_000;
    private const int Files = 5;

    /// <summary>Makes this the only log of a host.</summary>
    public static ILoggingBuilder AddCloudBoxLog(this ILoggingBuilder logging, RunOptions options) =>
        logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddSerilog(Create(options.LogLevel, options.LogFile, UsesColours()), dispose: true);

    /// <summary>Builds the log.</summary>
    /// <param name="level">Least level written. The hosting framework's own events are written from warnings on.</param>
    /// <param name="file">A file to write to as well, or null.</param>
    /// <param name="colours">True for a terminal that shows colours.</param>
    public static Logger Create(LogEventLevel level, string? file, bool colours)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", level > LogEventLevel.Warning ? level : LogEventLevel.Warning)
            .MinimumLevel.Override(HostSource, LevelAlias.Off)
            .Enrich.With(new PrintableValues(), new ExceptionLine(withStack: level <= LogEventLevel.Debug))
            .WriteTo.Console(
                outputTemplate: ConsoleLine,
                formatProvider: CultureInfo.InvariantCulture,
                theme: colours ? AnsiConsoleTheme.Literate : ConsoleTheme.None,
                applyThemeToRedirectedOutput: colours);
        if (file is not null)
        {
            log.WriteTo.File(
                file,
                outputTemplate: FileLine,
                formatProvider: CultureInfo.InvariantCulture,
                fileSizeLimitBytes: FileBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: Files);
        }

        return log.CreateLogger();
    }

    /// <summary>Colours only for eyes: a terminal, and no NO_COLOR (no-color.org).</summary>
    public static bool UsesColours() => UsesColours(Console.IsOutputRedirected, Environment.GetEnvironmentVariable);

    /// <inheritdoc cref="UsesColours()"/>
    internal static bool UsesColours(bool isRedirected, Func<string, string?> variable) =>
        !isRedirected && string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";
}
