using System.Net;
using CloudBox.Cli.Options;
using CloudBox.Cli.Reporting;
using CloudBox.Engine;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.FileSystem;
using CloudBox.FileSystem.Chunking;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Scan;
using CloudBox.FileSystem.Watch;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Files;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Network.Sessions.Trust;
using CloudBox.Network.Status;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Hosting;

/// <summary>Which parts there are, and what each is given.</summary>
internal static class HostServices
{
    private const int NsPerTick = 100;

    // "Lately" is three intervals, at least a minute (status protocol).
    private static readonly TimeSpan LeastLately = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddFolder(this IServiceCollection services, RunOptions options, LocalFolder folder) => services
        .AddSingleton<IFolder>(folder)
        .AddSingleton(folder.Stage)
        .AddSingleton(folder.PatchStage)
        .AddSingleton(folder.Root)
        .AddSingleton<IFolderWatcher>(provider => FolderWatcher.Start(
            folder.Root,
            provider.GetRequiredService<TimeProvider>(),
            problem => HostLog.WatchProblem(provider.GetRequiredService<ILogger<WatchLoop>>(), problem.Message)))
        .AddSingleton(provider => provider.GetRequiredService<IndexStore>().Verified)
        .AddSingleton(provider => new DirectoryScanner(folder.Root, folder, provider.GetRequiredService<IIndexStore>(), provider.GetRequiredService<VerifiedDirectories>()))
        .AddSingleton(provider => new FolderEngine(
            provider.GetRequiredService<IIndexReader>(),
            new EngineOptions
            {
                IntervalNs = options.Interval.Ticks * NsPerTick,
                IsClosed = options.Key is not null,
                Author = AuthorName.Of(options.Name),
                HasCoarseTimes = folder.HasCoarseTimes,
                Device = provider.GetRequiredService<DeviceIdentity>().Id,
            }))
        .AddSingleton<DiskWorkers>()
        .AddSingleton<OwnChanges>()
        .AddSingleton<OrderBatches>()
        .AddSingleton<RiderStage>()
        .AddSingleton<FileSource>()
        .AddSingleton<LocalCopier>()
        .AddSingleton<ScanRequests>()
        .AddSingleton<RootWatch>()
        .AddSingleton<AfterBurst>()
        .AddSingleton<FolderReporter>()
        .AddSingleton<FolderLoop>()
        .AddSingleton<EffectRunner>();

    public static IServiceCollection AddNetwork(this IServiceCollection services, RunOptions options) => services
        .AddSingleton(new StatusOptions(options.Name, options.BroadcastPort, options.Interfaces, options.Peers))
        .AddSingleton(provider => new InterfaceMonitor(options.Interfaces, provider.GetRequiredService<ILogger<InterfaceMonitor>>()))
        .AddSingleton(provider => new StaticPeers(
            options.Peers, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StaticPeers>>()))
        .AddSingleton(_ => StatusSocket.Open(options.BroadcastPort))
        .AddSingleton<PendingOffers>()
        .AddSingleton<ITransferHost, TransferHost>()
        .AddSingleton(CreateTransfers)
        .AddSingleton(provider => new Identity(provider.GetRequiredService<StatusOptions>().CreateIdentity(provider.GetRequiredService<TransferService>().Port)))
        .AddSingleton(provider => new PeerDirectory(
            new PeerTable(provider.GetRequiredService<Identity>().Own, Math.Max(3 * options.Interval.Ticks, LeastLately.Ticks) * NsPerTick),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new Lazy<PeerDirectory>(provider.GetRequiredService<PeerDirectory>))
        .AddSingleton(CreateBroadcaster)
        .AddSingleton(provider => new Lazy<StatusBroadcaster>(provider.GetRequiredService<StatusBroadcaster>))
        .AddSingleton<StatusCounters>()
        .AddSingleton<IStatusSink, StatusSink>()
        .AddSingleton<SessionHints>()
        .AddSingleton<ISessionSink, SessionSink>()
        .AddSingleton<ISessionFiles, SessionFiles>()
        .AddSingleton<IPatchFiles, PatchFiles>()
        .AddSingleton(CreateTrust)
        .AddSingleton(provider => new Invites(options.StateDirectory, provider.GetRequiredService<DeviceIdentity>().Id))
        .AddSingleton<TransferCounters>()
        .AddSingleton(CreateSessions)
        .AddSingleton(provider => new DebugReplies(
            (peer, text) => provider.GetRequiredService<SessionService>().TryTell(peer.EndPoint, text),
            provider.GetRequiredService<TransferService>().SendDebugAsync,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DebugReplies>>()))
        .AddSingleton(CreateListener)
        .AddSingleton(Describe);

    // Stopped together; the socket is the container's, so the folder loop can say goodbye whatever has stopped already.
    public static IServiceCollection AddLoops(this IServiceCollection services) => services
        .AddHostedService<StatusLoop>()
        .AddHostedService<TransferLoop>()
        .AddHostedService(provider => provider.GetRequiredService<FolderLoop>())
        .AddHostedService<WatchLoop>()
        .AddHostedService<ScanLoop>()
        .AddHostedService<Heartbeat>()
        .AddHostedService<ArchiveKeeper>();

    private static TransferService CreateTransfers(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<RunOptions>();
        var interfaces = provider.GetRequiredService<InterfaceMonitor>();
        var peers = provider.GetRequiredService<StaticPeers>();
        var allowed = interfaces.Current.Allowed;
        var isLoopbackOnly = options.Interfaces.Count > 0 && !allowed.IsEmpty && allowed.All(local => local.IsLoopback);
        var service = new TransferService(
            new TransferOptions
            {
                Name = options.Name,
                IsClosed = options.Key is not null,
                Address = isLoopbackOnly ? IPAddress.Loopback : IPAddress.Any,
                IsAllowed = address => interfaces.Current.IsOnLink(address) || peers.Contains(address),
            },
            provider.GetRequiredService<ITransferHost>(),
            provider.GetRequiredService<IStage>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TransferService>>(),
            provider.GetRequiredService<SessionService>(),
            provider.GetRequiredService<TransferCounters>());
        service.Start();
        provider.GetRequiredService<SessionService>().Start(service.Port);
        return service;
    }

    private static ISessionTrust CreateTrust(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<RunOptions>();
        if (options.Key is { } key) return new ClosedFolderTrust(key);
        return new OpenFolderTrust(DevicePins.Load(options.StateDirectory, provider.GetRequiredService<DeviceIdentity>().Id, options.Name));
    }

    private static SessionService CreateSessions(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<RunOptions>();
        var interfaces = provider.GetRequiredService<InterfaceMonitor>();
        var peers = provider.GetRequiredService<StaticPeers>();
        return new SessionService(
            new SessionOptions
            {
                Name = options.Name,
                Up = options.Up,
                Down = options.Down,
                IsAllowed = address => interfaces.Current.IsOnLink(address) || peers.Contains(address),
            },
            provider.GetRequiredService<DeviceIdentity>(),
            provider.GetRequiredService<ISessionTrust>(),
            provider.GetRequiredService<Invites>(),
            provider.GetRequiredService<ISessionFiles>(),
            provider.GetRequiredService<IStage>(),
            provider.GetRequiredService<ISessionSink>(),
            provider.GetRequiredService<TransferCounters>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SessionService>>(),
            provider.GetRequiredService<IPatchFiles>());
    }

    private static StatusBroadcaster CreateBroadcaster(IServiceProvider provider) => new(
        provider.GetRequiredService<StatusSocket>(),
        provider.GetRequiredService<Identity>().Own,
        provider.GetRequiredService<PeerDirectory>(),
        provider.GetRequiredService<InterfaceMonitor>(),
        provider.GetRequiredService<StaticPeers>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<StatusBroadcaster>>(),
        provider.GetRequiredService<RunOptions>().Key);

    private static StatusListener CreateListener(IServiceProvider provider) => new(
        provider.GetRequiredService<StatusSocket>(),
        provider.GetRequiredService<PeerDirectory>(),
        provider.GetRequiredService<InterfaceMonitor>(),
        provider.GetRequiredService<StaticPeers>(),
        provider.GetRequiredService<IStatusSink>(),
        provider.GetRequiredService<DebugReplies>(),
        provider.GetRequiredService<StatusCounters>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<StatusListener>>(),
        provider.GetRequiredService<RunOptions>().Key);

    private static StartupInfo Describe(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<RunOptions>();
        var interfaces = provider.GetRequiredService<InterfaceMonitor>().Current.Allowed
            .GroupBy(local => local.Interface)
            .Select(group => new InterfaceInfo(group.Key, [.. group.Select(local => (local.Address, local.PrefixLength))]));
        return new StartupInfo(
            options.Name.Value,
            options.Folder,
            options.Interval,
            options.BroadcastPort,
            provider.GetRequiredService<TransferService>().Port,
            [.. interfaces],
            options.StateDirectory,
            options.Key?.Fingerprint(),
            DeviceIdText.Format(provider.GetRequiredService<DeviceIdentity>().Id));
    }

    // The container holds classes, the identity is a value.
    private sealed record Identity(OwnIdentity Own);
}
