using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Simulation.Checks;
using CloudBox.Simulation.Exploring;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Network;

/// <summary>
/// The wires: sessions between all pairs of hosts that can reach each other, opened again when they end, cut at any frame; and
/// datagrams. The parts: this one (who is connected), Streams (frames), Datagrams.
/// </summary>
internal sealed partial class SimNetwork(World world)
{
    private const long DialNs = SimOptions.SecondNs;
    private const long NoticeNs = 15 * SimOptions.SecondNs;

    private static readonly long[] DelaysNs = [200_000, 1_000_000, 10_000_000, 60_000_000, 300_000_000, 1_500_000_000];

    private readonly ChoiceStream _delays = world.Choices.Stream("net.delays");
    private readonly Dictionary<SessionId, SessionEnd> _ends = [];
    private readonly Dictionary<(int, int), SessionEnd> _current = [];
    private readonly HashSet<(int From, int To)> _blocked = [];
    private readonly HashSet<(int, int)> _dialling = [];
    private long _lastSession;

    /// <summary>True while nothing goes from one host to the other.</summary>
    public bool IsBlocked(int from, int to) => _blocked.Contains((from, to));

    /// <summary>Frames of sessions that are on their way.</summary>
    public long InFlight { get; private set; }

    /// <summary>Frames of the index exchange delivered so far.</summary>
    public long Delivered { get; private set; }

    /// <summary>The program of a host is up.</summary>
    public void Started(SimHost host)
    {
        foreach (var other in world.Hosts)
        {
            if (other != host) PlanDial(host, other);
        }
    }

    /// <summary>The program of a host has ended: what it had open is over, which others notice sooner or later.</summary>
    public void Ended(SimHost host)
    {
        foreach (var end in _ends.Values.Where(end => end.Host == host && end.IsOpen).ToArray())
        {
            end.IsOpen = false;
            CloseLater(end.Peer, "the connection was lost", Notice());
        }
    }

    /// <summary>Stops everything from one host to another; the sender does not notice at once.</summary>
    public void Block(int from, int to) => _blocked.Add((from, to));

    /// <summary>Lets things through again.</summary>
    public void Unblock(int from, int to)
    {
        if (!_blocked.Remove((from, to))) return;
        foreach (var end in _ends.Values.Where(end => end.Host.Number == to && end.Peer.Host.Number == from).ToArray()) Release(end);
        PlanDial(world.Hosts[from], world.Hosts[to]);
    }

    /// <summary>Ends the session between two hosts; what is on its way may be lost.</summary>
    public void Cut(int one, int two)
    {
        if (!_current.TryGetValue(Pair(one, two), out var end)) return;
        world.Marks.Hit("a session was cut");
        CloseLater(end, "the connection was cut", Delay());
        CloseLater(end.Peer, "the connection was cut", Delay());
    }

    /// <summary>One side ends a session.</summary>
    public void Close(SimHost host, SessionId session, string reason)
    {
        if (!_ends.TryGetValue(session, out var end) || end.Host != host) return;
        world.Marks.Hit(reason.Contains("goes on at", StringComparison.Ordinal) ? "a gap was refused" : "a session was refused");
        CloseLater(end, reason, 0);
        CloseLater(end.Peer, reason, Delay());
    }

    private void PlanDial(SimHost one, SimHost two)
    {
        if (!world.Options.HasSessions || !_dialling.Add(Pair(one.Number, two.Number))) return;
        world.Later(DialNs + Delay(), () =>
        {
            _dialling.Remove(Pair(one.Number, two.Number));
            Dial(one, two);
        });
    }

    private void Dial(SimHost one, SimHost two)
    {
        if (!one.IsRunning || !two.IsRunning) return; // the next start dials
        if (_current.TryGetValue(Pair(one.Number, two.Number), out var old) && old is { IsOpen: true, Peer.IsOpen: true }) return;
        if (IsBlocked(one.Number, two.Number) || IsBlocked(two.Number, one.Number)) return; // so does the end of the partition
        if (old is not null)
        {
            Closed(old, "another connection took its place");
            Closed(old.Peer, "another connection took its place");
        }

        Open(one, two);
    }

    private void Open(SimHost one, SimHost two)
    {
        var left = new SessionEnd(new SessionId(++_lastSession), one, one.Life);
        var right = new SessionEnd(new SessionId(++_lastSession), two, two.Life);
        (left.Peer, right.Peer) = (right, left);
        foreach (var end in (SessionEnd[])[left, right])
        {
            _ends[end.Id] = end;
            end.LastArrivalNs = world.NowNs + Delay();
            world.Later(end.LastArrivalNs - world.NowNs, () => Opened(end));
        }

        _current[Pair(one.Number, two.Number)] = left;
    }

    private static void Opened(SessionEnd end)
    {
        if (end.IsOpen && end.Life == end.Host.Life) end.Host.SessionOpened(end);
    }

    private void CloseLater(SessionEnd end, string reason, long delayNs)
    {
        if (end.IsOpen) world.Later(delayNs, () => Closed(end, reason));
    }

    private void Closed(SessionEnd end, string reason)
    {
        if (!end.IsOpen) return;
        end.IsOpen = false;
        end.Held.Clear();
        _ends.Remove(end.Id);
        if (end.Life == end.Host.Life) end.Host.SessionClosed(end.Id, reason);
        PlanDial(end.Host, end.Peer.Host);
    }

    private long Delay() => DelaysNs[_delays.Rarely(world.HasFaults ? 150 : 10, DelaysNs.Length)];

    private long Notice() => world.HasFaults ? NoticeNs * _delays.Below(3) / 2 : Delay();

    private static (int, int) Pair(int one, int two) => one < two ? (one, two) : (two, one);
}
