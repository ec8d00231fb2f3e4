using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Engine.Support;

/// <summary>
/// Hosts, the wire between them, and time. Everything that can vary comes from one seed, so that a run can be repeated.
/// </summary>
internal sealed class SimulatedSubnet(int seed)
{
    // A run takes some thousands.
    private const int MaxEvents = 1_000_000;

    private readonly PriorityQueue<Action, (long At, int Order)> _agenda = new();
    private int _order;
    private int _events;

    public Random Random { get; } = new(seed);

    public List<ISimulatedHost> Hosts { get; } = [];

    /// <summary>True time, ns since the epoch. What a host's clock shows is its own affair.</summary>
    public long Now { get; private set; } = Given.Start * Given.Second;

    /// <summary>While true datagrams get lost, doubled and late, and connections fail.</summary>
    public bool HasFaults { get; set; }

    /// <summary>Hosts that nobody can reach now.</summary>
    public HashSet<string> Offline { get; } = [];

    public void After(double seconds, Action what) => _agenda.Enqueue(what, (Now + (long)(seconds * Given.Second), _order++));

    /// <summary>Soon, but nobody knows when.</summary>
    public void Soon(Action what) => After(Random.NextDouble() * (HasFaults && Random.Next(10) == 0 ? 3 : 0.02), what);

    public bool Fails(double probability) => HasFaults && Random.NextDouble() < probability;

    public void Run(double seconds)
    {
        var end = Now + (long)(seconds * Given.Second);
        while (_agenda.TryPeek(out var what, out var when) && when.At <= end)
        {
            _agenda.Dequeue();
            Now = Math.Max(Now, when.At);
            if (++_events > MaxEvents) throw new InvalidOperationException("The hosts never come to rest.");
            what();
        }

        Now = end;
    }

    public void Broadcast(ISimulatedHost from, StatusMessage message)
    {
        foreach (var host in Hosts.Where(host => host != from))
        {
            if (Fails(0.2) || !CanTalk(from, host)) continue;
            Soon(() => host.Hear(from, message));
            if (Fails(0.1)) Soon(() => host.Hear(from, message));
        }
    }

    /// <summary>How <paramref name="listener"/> knows <paramref name="speaker"/>.</summary>
    public static Peer PeerOf(ISimulatedHost speaker, ISimulatedHost listener)
    {
        var offset = speaker.ClockOffset - listener.ClockOffset;
        var key = new PeerKey(ClientName.Parse(speaker.Name), IPAddress.Loopback, (ushort)(5000 + speaker.Name[0]));
        return new Peer(key, speaker.Dialect, ByteOrder.BigEndian, Math.Abs(offset) <= 2 ? 0 : offset);
    }

    public bool CanTalk(ISimulatedHost one, ISimulatedHost other) => !Offline.Contains(one.Name) && !Offline.Contains(other.Name);

    public ISimulatedHost Find(Peer peer) => Hosts.Single(host => host.Name == peer.Name.Value);
}

/// <summary>A host as the others see it.</summary>
internal interface ISimulatedHost
{
    string Name { get; }

    PeerDialect Dialect { get; }

    /// <summary>Its clock minus true time, seconds.</summary>
    long ClockOffset { get; }

    MemoryFolder Folder { get; }

    void Hear(ISimulatedHost from, StatusMessage message);

    /// <summary>Something may have changed on disk.</summary>
    void Hint(CloudBox.Protocol.Values.RelativePath path);
}
