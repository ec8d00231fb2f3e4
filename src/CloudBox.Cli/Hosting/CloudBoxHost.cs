using System.Net.Sockets;
using CloudBox.Cli.Logging;
using CloudBox.Cli.Options;
using CloudBox.Cli.Reporting;
using CloudBox.Engine.Index;
using CloudBox.FileSystem;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Root;
using CloudBox.Network.Sessions;
using CloudBox.Network.Transfer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Hosting;

/// <summary>Runs the daemon.</summary>
internal static class CloudBoxHost
{
    private const int Failure = 1;

    // Three seconds are promised from the signal to the end of the process; the rest is for closing connections and the index.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Keeps the folder until <paramref name="stop"/> is cancelled.</summary>
    /// <returns>The exit code: 0 after a clean stop, 1 when the folder, the index or the network cannot be used.</returns>
    public static async Task<int> RunAsync(RunOptions options, CancellationToken stop)
    {
        try
        {
            StateDirectory.Create(options.StateDirectory);
            using var index = IndexStore.Open(Path.Combine(options.StateDirectory, "index.db"));
            using var identity = DeviceIdentity.LoadOrCreate(options.StateDirectory);
            using var folder = OpenFolder(options, index, out var origin);
            using var host = Build(options, identity, index, folder);
            Tell(origin, host.Services.GetRequiredService<ILogger<FolderLoop>>());
            return await RunAsync(host, stop);
        }
        catch (Exception problem) when (problem is IOException or IndexException or SocketException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"cloudbox: {Network.Status.LogText.Escape(problem.Message)}");
            return Failure;
        }
    }

    private static async Task<int> RunAsync(IHost host, CancellationToken stop)
    {
        var services = host.Services;
        services.GetRequiredService<FolderLoop>().Run = services.GetRequiredService<EffectRunner>().Run;
        foreach (var line in StartupBlock.Lines(services.GetRequiredService<StartupInfo>())) Console.WriteLine(line);
        var dropped = services.GetRequiredService<LocalFolder>().DroppedFromStage;
        if (dropped > 0) HostLog.DroppedFromStage(services.GetRequiredService<ILogger<FolderLoop>>(), dropped);
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        await StartAsync(host, lifetime, stop);
        await UntilStoppedAsync(lifetime, stop);
        await host.StopAsync(CancellationToken.None);
        var folder = services.GetRequiredService<FolderLoop>();
        foreach (var problem in services.GetServices<IHostedService>().Select(FailureOf).OfType<Exception>()) folder.Fail(problem);
        return folder.HasFailed ? Failure : 0;
    }

    // Stopped while it was starting: what runs already ends like everything else.
    private static async Task StartAsync(IHost host, IHostApplicationLifetime lifetime, CancellationToken stop)
    {
        try
        {
            await host.StartAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
        }
    }

    private static void Tell(IndexOrigin origin, ILogger log)
    {
        if (origin == IndexOrigin.Renewed) FolderLog.Renewed(log);
        else if (origin == IndexOrigin.Replacement) FolderLog.Replaced(log);
    }

    // The framework stops the host when a loop fails, and tells nobody.
    private static Exception? FailureOf(IHostedService service) => (service as BackgroundService)?.ExecuteTask?.Exception?.InnerException;

    private static async Task UntilStoppedAsync(IHostApplicationLifetime lifetime, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static LocalFolder OpenFolder(RunOptions options, IndexStore index, out IndexOrigin origin)
    {
        var folder = LocalFolder.Open(options.Folder, index.Root, TimeProvider.System);
        if (index.Root != folder.Identity) index.SetRoot(folder.Identity);
        origin = folder.Bind(index);
        return folder;
    }

    // All at once: the goodbye must not wait for a check that is reading a large file.
    private static void Configure(HostOptions host) => (host.ShutdownTimeout, host.ServicesStopConcurrently) = (ShutdownTimeout, true);

    private static IHost Build(RunOptions options, DeviceIdentity identity, IndexStore index, LocalFolder folder)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddCloudBoxLog(options);
        builder.Services
            .Configure<HostOptions>(Configure)
            .AddSingleton(options)
            .AddSingleton(identity)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(index)
            .AddSingleton<IIndexStore>(index)
            .AddSingleton<IIndexReader>(index)
            .AddSingleton(folder)
            .AddFolder(options, folder)
            .AddNetwork(options)
            .AddLoops();
        return builder.Build();
    }
}
