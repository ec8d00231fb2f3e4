using System.Net;

namespace CloudBox.EndToEnd.Harness;

/// <summary>A host of a <see cref="Lan"/>.</summary>
/// <param name="Namespace">Its network namespace.</param>
/// <param name="Address">Its IPv4 address.</param>
/// <param name="Broadcast">The directed broadcast address of its subnet.</param>
/// <param name="Number">Which host, from 1.</param>
public sealed record LanHost(string Namespace, IPAddress Address, IPAddress Broadcast, int Number)
{
    /// <summary>Its port on the switch or router.</summary>
    public string Port => $"p{Number}";

    /// <summary>Runs a program inside to its end.</summary>
    public string Exec(string program, params string[] arguments) => Shell.Run("ip", ["netns", "exec", Namespace, program, .. arguments]);
}
