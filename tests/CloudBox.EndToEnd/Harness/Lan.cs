using System.Net;

namespace CloudBox.EndToEnd.Harness;

/// <summary>
/// A private network: hosts as network namespaces on a bridge that lives in a namespace too, so that nothing touches the machine's own
/// interfaces. Names are unique per test process; disposal removes everything.
/// </summary>
public sealed class Lan : IDisposable
{
    private static int _count;

    private readonly string _prefix;
    private readonly string? _switch;

    private Lan(int hosts, bool loopbackOnly)
    {
        if (NamespaceProbe.Problem is { } problem) throw new InvalidOperationException($"These tests need network namespaces: {problem}");
        StaleNamespaces.SweepOnce();
        var number = Interlocked.Increment(ref _count);
        _prefix = $"{StaleNamespaces.Prefix}{Environment.ProcessId}-{number}";
        _switch = loopbackOnly ? null : $"{_prefix}-sw";
        Hosts = [.. Enumerable.Range(1, hosts).Select(host => loopbackOnly ? Loopback(host) : OnBridge((number % 254) + 1, host))];
        Build();
    }

    public IReadOnlyList<LanHost> Hosts { get; }

    /// <summary>Hosts on one bridge, each with eth0 and an address in one /24.</summary>
    public static Lan Create(int hosts) => new(hosts, loopbackOnly: false);

    /// <summary>One machine that has only its loopback interface; all hosts are it.</summary>
    public static Lan OneMachine(int hosts) => new(hosts, loopbackOnly: true);

    /// <summary>Pulls the host's cable.</summary>
    public void CutOff(LanHost host) => SetPort(host, "down");

    /// <summary>Puts it back.</summary>
    public void Heal(LanHost host) => SetPort(host, "up");

    public void Dispose()
    {
        foreach (var name in Hosts.Select(host => host.Namespace).Distinct()) StaleNamespaces.Remove(name);
        if (_switch is not null) StaleNamespaces.Remove(_switch);
    }

    private LanHost Loopback(int host) => new($"{_prefix}-one", IPAddress.Loopback, IPAddress.Parse("127.255.255.255"), host);

    private LanHost OnBridge(int subnet, int host) =>
        new($"{_prefix}-h{host}", IPAddress.Parse($"10.77.{subnet}.{host}"), IPAddress.Parse($"10.77.{subnet}.255"), host);

    private void Build()
    {
        var names = Hosts.Select(host => host.Namespace).Distinct().ToList();
        if (_switch is not null) names.Add(_switch);
        Batch(null, names.Select(name => $"netns add {name}"));
        if (_switch is not null)
        {
            Batch(_switch, Hosts.SelectMany(Port).Prepend("link set br0 up").Prepend("link add br0 type bridge"));
            foreach (var host in Hosts) Batch(host.Namespace, [$"addr add {host.Address}/24 broadcast {host.Broadcast} dev eth0", "link set eth0 up"]);
        }

        foreach (var name in names) Batch(name, ["link set lo up"]);
    }

    private static IEnumerable<string> Port(LanHost host) =>
        [$"link add {host.Port} type veth peer name eth0 netns {host.Namespace}", $"link set {host.Port} master br0 up"];

    private void SetPort(LanHost host, string state) => Shell.Run("ip", "-n", _switch!, "link", "set", host.Port, state);

    private static void Batch(string? inside, IEnumerable<string> commands)
    {
        var script = string.Join('\n', commands) + "\n";
        if (inside is null) Shell.RunWithInput("ip", script, "-batch", "-");
        else Shell.RunWithInput("ip", script, "-n", inside, "-batch", "-");
    }
}

/// <summary>A host of a <see cref="Lan"/>.</summary>
/// <param name="Namespace">Its network namespace.</param>
/// <param name="Address">Its IPv4 address.</param>
/// <param name="Broadcast">The directed broadcast address of its subnet.</param>
/// <param name="Number">Which host, from 1.</param>
public sealed record LanHost(string Namespace, IPAddress Address, IPAddress Broadcast, int Number)
{
    /// <summary>Its port on the bridge.</summary>
    public string Port => $"p{Number}";

    /// <summary>Runs a program inside to its end.</summary>
    public string Exec(string program, params string[] arguments) => Shell.Run("ip", ["netns", "exec", Namespace, program, .. arguments]);
}
