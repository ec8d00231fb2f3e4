using CloudBox.Cli.Options;

namespace CloudBox.Cli.Hosting;

/// <summary>Runs the daemon.</summary>
internal static class CloudBoxHost
{
    /// <summary>Keeps the folder until <paramref name="stop"/> is cancelled.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(RunOptions options, CancellationToken stop) =>
        throw new NotSupportedException($"{options.Name} {stop.IsCancellationRequested}");
}
