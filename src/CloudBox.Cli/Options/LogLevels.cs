using Serilog.Events;

namespace CloudBox.Cli.Options;

/// <summary>Names of log levels: Serilog's, and Microsoft's where they differ.</summary>
internal static class LogLevels
{
    /// <summary>What to offer, most to least.</summary>
    public const string Names = "verbose, debug, information, warning or error";

    /// <summary>Parses a name in any case; false when there is no such level.</summary>
    public static bool TryParse(string text, out LogEventLevel level)
    {
        LogEventLevel? found = text.ToUpperInvariant() switch
        {
            "VERBOSE" or "TRACE" => LogEventLevel.Verbose,
            "DEBUG" => LogEventLevel.Debug,
            "INFORMATION" or "INFO" => LogEventLevel.Information,
            "WARNING" or "WARN" => LogEventLevel.Warning,
            "ERROR" => LogEventLevel.Error,
            "CRITICAL" or "FATAL" => LogEventLevel.Fatal,
            _ => null,
        };
        level = found ?? LogEventLevel.Information;
        return found is not null;
    }
}
