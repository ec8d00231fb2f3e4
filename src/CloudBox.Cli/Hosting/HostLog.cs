using System.Net;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Hosting;

/// <summary>The lines about the program itself.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1050, LogLevel.Critical, "The folder has stopped, nothing is lost: {Problem}. Solve that and start cloudbox again")]
    public static partial void FolderStopped(ILogger log, string problem, Exception? exception);

    [LoggerMessage(1051, LogLevel.Information, "check: {Files} files, {Broadcasts} broadcasts received, {MessageKilobytes:0.0} KB in messages, {FileKilobytes:0.0} KB in files, mean {Rate:0.0} KB/s")]
    public static partial void Statistics(ILogger log, long files, long broadcasts, double messageKilobytes, double fileKilobytes, double rate);

    [LoggerMessage(1054, LogLevel.Warning, "{Problem}")]
    public static partial void WatchProblem(ILogger log, string problem);

    [LoggerMessage(1055, LogLevel.Warning, "{Problem}")]
    public static partial void NotSynchronised(ILogger log, string problem);

    [LoggerMessage(1057, LogLevel.Warning, "{Count} more entries of the folder are not synchronised")]
    public static partial void MoreProblems(ILogger log, long count);

    [LoggerMessage(1059, LogLevel.Warning, "{Count} broadcasts came faster than they could be followed; what they announced comes again with the next difference")]
    public static partial void Flooded(ILogger log, long count);

    [LoggerMessage(1061, LogLevel.Warning, "{Problem} A power cut now may lose what was saved last, though other hosts have it")]
    public static partial void NotDurable(ILogger log, string problem);

    [LoggerMessage(1058, LogLevel.Warning, "The archive cannot be cleaned up: {Problem}")]
    public static partial void PruneFailed(ILogger log, string problem);

    [LoggerMessage(1060, LogLevel.Information, "{Count} files that were not received completely before the last stop are dropped; they are fetched again")]
    public static partial void DroppedFromStage(ILogger log, int count);

    [LoggerMessage(1056, LogLevel.Information, "archive: removed {Files} files older than {Days} days or beyond the quota ({Kilobytes:0.0} KB)")]
    public static partial void Pruned(ILogger log, long files, double days, double kilobytes);
}
