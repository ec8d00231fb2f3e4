using System.Net;

namespace CloudBox.EndToEnd.Harness;

/// <summary>
/// A private network: hosts as network namespaces around a switch or router that is a namespace too, so that nothing touches the
/// machine's own interfaces. Names are unique per test process; disposal removes everything.
/// </summary>
public sealed partial class Lan : IDisposable
{
    private enum Shape
    {
        Switch,
        Router,
        OneMachine,
    }

    // BR_STATE_FORWARDING of linux/if_bridge.h.
    private const string ForwardingState = "3";

    private static int _count;

    private readonly string _prefix;
    private readonly string? _middle;

    private Lan(int hosts, Shape shape)
    {
        if (NamespaceProbe.Problem is { } problem) throw new InvalidOperationException($"These tests need network namespaces: {problem}");
        StaleNamespaces.SweepOnce();
        var number = Interlocked.Increment(ref _count);
        var subnet = (number % 200) + 1;
        _prefix = $"{StaleNamespaces.Prefix}{Environment.ProcessId}-{number}";
        _middle = shape == Shape.OneMachine ? null : $"{_prefix}-sw";
        Hosts = [.. Enumerable.Range(1, hosts).Select(host => shape switch
        {
            Shape.Switch => OnNetwork($"10.77.{subnet}", host, host),
            Shape.Router => OnNetwork($"10.{77 + host}.{subnet}", 1, host),
            _ => new LanHost($"{_prefix}-one", IPAddress.Loopback, IPAddress.Parse("127.255.255.255"), host),
        })];
        Build(shape);
    }

    public IReadOnlyList<LanHost> Hosts { get; }

    /// <summary>Hosts on one switch, each with eth0 and an address in one /24.</summary>
    public static Lan Create(int hosts) => new(hosts, Shape.Switch);

    /// <summary>Hosts in a subnet of their own each, with a router between them that forwards no broadcasts.</summary>
    public static Lan Routed(int hosts) => new(hosts, Shape.Router);

    /// <summary>One machine that has only its loopback interface; all hosts are it.</summary>
    public static Lan OneMachine(int hosts) => new(hosts, Shape.OneMachine);

    /// <summary>Pulls the host's cable.</summary>
    public void CutOff(LanHost host) => SetPort(host, "down");

    /// <summary>Puts it back.</summary>
    public void Heal(LanHost host) => SetPort(host, "up");

    public void Dispose()
    {
        foreach (var name in Hosts.Select(host => host.Namespace).Distinct()) StaleNamespaces.Remove(name);
        if (_middle is not null) StaleNamespaces.Remove(_middle);
    }

    private LanHost OnNetwork(string network, int last, int host) =>
        new($"{_prefix}-h{host}", IPAddress.Parse($"{network}.{last}"), IPAddress.Parse($"{network}.255"), host);

    private void Build(Shape shape)
    {
        var names = Hosts.Select(host => host.Namespace).Distinct().ToList();
        if (_middle is not null) names.Add(_middle);
        Batch(null, names.Select(name => $"netns add {name}"));
        foreach (var name in names) Batch(name, ["link set lo up"]);
        if (shape == Shape.OneMachine) return;
        Batch(_middle, Hosts.Select(host => $"link add {host.Port} type veth peer name eth0 netns {host.Namespace}"));
        foreach (var host in Hosts) Batch(host.Namespace, [$"addr add {host.Address}/24 broadcast {host.Broadcast} dev eth0", "link set eth0 up"]);
        if (shape == Shape.Router)
        {
            Route();
            return;
        }

        Batch(_middle, ["link add br0 type bridge", "link set br0 up", .. Hosts.Select(host => $"link set {host.Port} master br0 up")]);
        WaitUntilSwitching();
    }

    // A port takes up to a second before it forwards; what is sent until then is lost.
    private void WaitUntilSwitching()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var states = Shell.Run("ip", "netns", "exec", _middle!, "sh", "-c", "cat /sys/class/net/br0/brif/*/state").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (states.Length == Hosts.Count && states.All(state => state == ForwardingState)) return;
            Thread.Sleep(50);
        }

        throw new InvalidOperationException("The bridge does not forward.");
    }

    private void Route()
    {
        foreach (var host in Hosts)
        {
            var gateway = host.Address.ToString()[..^1] + "254";
            Batch(_middle, [$"addr add {gateway}/24 dev {host.Port}", $"link set {host.Port} up"]);
            Batch(host.Namespace, [$"route add default via {gateway}"]);
        }

        Shell.Run("ip", "netns", "exec", _middle!, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    }

    private void SetPort(LanHost host, string state) => Shell.Run("ip", "-n", _middle!, "link", "set", host.Port, state);

    private static void Batch(string? inside, IEnumerable<string> commands)
    {
        var script = string.Join('\n', commands) + "\n";
        if (inside is null) Shell.RunWithInput("ip", script, "-batch", "-");
        else Shell.RunWithInput("ip", script, "-n", inside, "-batch", "-");
    }
}
