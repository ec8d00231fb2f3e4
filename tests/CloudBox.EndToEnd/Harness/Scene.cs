using System.Net;
using System.Text;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Harness;

/// <summary>A LAN with hosts that run the program, for one test. Whatever a test waits for fails with the consoles in the message.</summary>
public sealed class Scene : IDisposable
{
    private const int ConsoleLinesShown = 50;

    // Generous, since it costs nothing while tests pass: machines with two busy cores are slow.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(60);

    // Each look at folders starts a find(1) for each: more often would be work that the programs under test have to wait for.
    private static readonly TimeSpan BetweenLooksAtFolders = TimeSpan.FromMilliseconds(100);

    private readonly ScratchFolder _scratch = new();
    private readonly List<PeerProcess> _peers = [];

    private Scene(Lan lan, IEnumerable<string> names)
    {
        Lan = lan;
        Scratch = _scratch.Path;
        Hosts = [.. names.Select((name, index) => new CloudBoxHost(lan.Hosts[index], name, Directory.CreateDirectory(Path.Combine(Scratch, $"{index + 1}-{name}")).FullName))];
    }

    public Lan Lan { get; }

    public IReadOnlyList<CloudBoxHost> Hosts { get; }

    /// <summary>A folder for the test itself, removed with the scene.</summary>
    public string Scratch { get; }

    public CloudBoxHost this[string name] => Hosts.First(host => host.Name == name);

    /// <summary>Hosts on a LAN, nothing started; <paramref name="spare"/> machines more for test peers.</summary>
    public static Scene Prepare(string[] names, int spare = 0) => new(Lan.Create(names.Length + spare), names);

    /// <summary>Several programs on one machine that has only loopback.</summary>
    public static Scene PrepareOneMachine(params string[] names) => new(Lan.OneMachine(names.Length), names);

    /// <summary>Hosts in a subnet of their own each, nothing started.</summary>
    public static Scene PrepareRouted(params string[] names) => PrepareRouted(names, spare: 0);

    public static Scene PrepareRouted(string[] names, int spare) => new(Lan.Routed(names.Length + spare), names);

    /// <summary>Hosts on a LAN, all started and known to each other.</summary>
    public static async Task<Scene> StartAsync(params string[] names)
    {
        var scene = Prepare(names);
        await scene.OrDisposeAsync(scene.StartAllAsync());
        return scene;
    }

    /// <summary>For steps that come before a test has the scene in its hands: when one fails, the scene goes.</summary>
    public async Task OrDisposeAsync(Task step)
    {
        try
        {
            await step;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Starts every host and waits until each console has named the others.</summary>
    public async Task StartAllAsync()
    {
        foreach (var host in Hosts) host.Start();
        foreach (var host in Hosts)
        {
            await SaysAsync(host, line => Said.StartBlockIsOver.IsMatch(line), "start block");
            foreach (var other in Hosts.Where(other => other.Name != host.Name)) await SaysAsync(host, line => line.Contains(other.Name, StringComparison.Ordinal), $"{other.Name} is there");
        }
    }

    /// <summary>Starts a test peer on one of the spare machines.</summary>
    public async Task<PeerProcess> StartPeerAsync(string name, WireOrder order, PeerHabit habit, int spare = 0, long clockOffset = 0, double checkSeconds = 1, IPAddress? broadcast = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Scratch, $"peer-{spare}-{name}")).FullName;
        var peer = new PeerProcess(Lan.Hosts[Hosts.Count + spare], name, order, habit, folder, clockOffset, checkSeconds, broadcast);
        _peers.Add(peer);
        await peer.WaitAsync(happened => happened.Kind == PeerEventKind.Ready, "ready");
        return peer;
    }

    /// <summary>Waits until a condition holds; fails at once when a program has ended that should run.</summary>
    public Task EventuallyAsync(Func<bool> look, string what, TimeSpan? patience = null) => EventuallyAsync(look, what, patience, pause: null);

    /// <summary>Waits until a host's console has a line.</summary>
    public Task SaysAsync(CloudBoxHost host, Func<string, bool> line, string what, TimeSpan? patience = null) =>
        EventuallyAsync(() => host.Console.Any(line), $"{host.Name} says: {what}", patience);

    /// <summary>Waits until all folders, synchronising test peers' too, hold the same files.</summary>
    public async Task FoldersBecomeEqualAsync(TimeSpan? patience = null)
    {
        var folders = Hosts.Select(host => host.Folder).Concat(_peers.Where(peer => peer.Synchronises).Select(peer => peer.Folder)).ToList();
        await EventuallyAsync(() => AreEqual(folders), "all folders are equal", patience, BetweenLooksAtFolders);
    }

    /// <summary>Waits until all hosts have the same files, directories and links, with modes and times.</summary>
    public Task EverythingBecomesEqualAsync(TimeSpan? patience = null) => EventuallyAsync(
        () =>
        {
            var first = FullTree.Read(Hosts[0].Folder);
            return Hosts.Skip(1).All(host => first.IsSameAs(FullTree.Read(host.Folder)));
        },
        "everything is equal",
        patience,
        BetweenLooksAtFolders);

    /// <summary>Waits until every running host has made so many more checks.</summary>
    public async Task ChecksPassAsync(int count = 2)
    {
        foreach (var (host, before) in Hosts.Where(host => host.Daemon is not null).Select(host => (host, Checks(host))).ToList())
        {
            await EventuallyAsync(() => Checks(host) >= before + count, $"{host.Name} makes {count} checks", TimeSpan.FromSeconds(20));
        }
    }

    public void Dispose()
    {
        foreach (var peer in _peers) peer.Dispose();
        foreach (var host in Hosts) host.Dispose();
        Lan.Dispose();
        _scratch.Dispose();
    }

    /// <summary>Consoles, peers' faults and folder differences, for a failure.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        foreach (var host in Hosts.Skip(1)) text.AppendLine(FullTree.Read(Hosts[0].Folder).DifferenceTo(FullTree.Read(host.Folder), Hosts[0].Name, host.Name));
        foreach (var host in Hosts) text.AppendLine($"--- console of {host.Name} ---").AppendJoin('\n', host.Console.Where(line => !Said.Routine.IsMatch(line)).TakeLast(ConsoleLinesShown)).AppendLine();
        foreach (var peer in _peers) text.AppendLine(peer.Explain(peer.Synchronises ? Hosts.FirstOrDefault()?.Folder : null));
        return text.ToString();
    }

    private Task EventuallyAsync(Func<bool> look, string what, TimeSpan? patience, TimeSpan? pause) =>
        Eventually.HoldsAsync(() => NobodyDied() && look(), what, patience > LeastPatience ? patience.Value : LeastPatience, Explain, pause);

    private static int Checks(CloudBoxHost host) => host.Console.Count(line => Said.Statistics.IsMatch(line));

    private static bool AreEqual(IReadOnlyList<string> folders)
    {
        var first = Tree.Read(folders[0]);
        return folders.Skip(1).All(folder => first.HasSameFilesAs(Tree.Read(folder)));
    }

    private bool NobodyDied()
    {
        if (Hosts.FirstOrDefault(host => host.Daemon is { HasExited: true }) is { } dead) throw new Xunit.Sdk.XunitException($"{dead.Name} has ended by itself.\n{Explain()}");
        return true;
    }
}
