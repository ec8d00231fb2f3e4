namespace CloudBox.EndToEnd.Harness;

/// <content>
/// Partitions, made by each host's own packet filter. Unlike with a pulled cable no interface goes down: connections stay open and fall
/// silent, as they do behind a broken switch.
/// </content>
public sealed partial class Lan
{
    /// <summary>From now on a host hears its own group alone.</summary>
    public void Partition(params IReadOnlyList<LanHost>[] groups)
    {
        foreach (var group in groups)
        {
            foreach (var host in group) Ignore(host, [.. Hosts.Except(group)]);
        }
    }

    /// <summary>One way only: the host hears nothing of these any more, but they hear it.</summary>
    public static void Ignore(LanHost host, params IReadOnlyList<LanHost> others)
    {
        var rule = others.Count == 0 ? "" : $"ip saddr {{ {string.Join(", ", others.Select(other => other.Address))} }} drop";
        var table = $"table ip partition {{ }}\ndelete table ip partition\ntable ip partition {{ chain heard {{ type filter hook input priority 0; \n{rule}\n}}\n}}\n";
        Shell.RunWithInput("ip", table, "netns", "exec", host.Namespace, "nft", "-f", "-");
    }

    /// <summary>Everybody hears everybody again.</summary>
    public void Rejoin()
    {
        foreach (var host in Hosts) Ignore(host);
    }
}
