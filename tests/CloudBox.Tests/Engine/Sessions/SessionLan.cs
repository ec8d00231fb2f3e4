using CloudBox.Engine.Events;
using CloudBox.Engine.Sessions;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>Hosts and the sessions between them: frames arrive in order, bytes at once. Chaos is the simulator's matter.</summary>
internal sealed class SessionLan
{
    private readonly Dictionary<long, (SessionHost One, SessionHost Other)> _sessions = [];
    private readonly List<SessionHost> _hosts = [];
    private long _last;

    public SessionHost Add(string name)
    {
        var host = new SessionHost(name);
        _hosts.Add(host);
        host.Checks();
        return host;
    }

    public void Connect(SessionHost one, SessionHost other)
    {
        Open(one, other);
        Settle();
    }

    private void Open(SessionHost one, SessionHost other)
    {
        var id = ++_last;
        _sessions[id] = (one, other);
        one.Fetch = order => Serve(one, order);
        other.Fetch = order => Serve(other, order);
        one.Happens(new FolderEvent.SessionOpened(other.AsPeer(id)));
        other.Happens(new FolderEvent.SessionOpened(one.AsPeer(id)));
    }

    public void ConnectAll()
    {
        foreach (var one in _hosts)
        {
            foreach (var other in _hosts)
            {
                if (string.CompareOrdinal(one.Name, other.Name) < 0 && !AreConnected(one, other)) Connect(one, other);
            }
        }
    }

    public void Cut(SessionHost host)
    {
        foreach (var (id, (one, other)) in _sessions.ToList())
        {
            if (one != host && other != host) continue;
            _sessions.Remove(id);
            one.Happens(new FolderEvent.SessionClosed(new SessionId(id), "cut"));
            other.Happens(new FolderEvent.SessionClosed(new SessionId(id), "cut"));
        }

        Settle();
    }

    /// <summary>Delivers everything until nobody has anything left to do; time passes where only time helps.</summary>
    /// <param name="rounds">Seconds that pass.</param>
    public void Settle(int rounds = 100)
    {
        for (; rounds > 0; rounds--)
        {
            Deliver();
            foreach (var host in _hosts)
            {
                host.NowNs += Given.Second;
                host.Happens(new FolderEvent.Ticked());
            }
        }

        Deliver();
    }

    /// <summary>Every host looks at its disk, and all is delivered.</summary>
    public void CheckAll()
    {
        foreach (var host in _hosts) host.Checks();
        Settle();
    }

    private bool AreConnected(SessionHost one, SessionHost other) => _sessions.Values.Any(pair => pair == (one, other) || pair == (other, one));

    private void Deliver()
    {
        for (var turns = 0; _hosts.Exists(host => host.IsBusy); turns++)
        {
            Assert.True(turns < 100_000, "the hosts never become quiet");
            foreach (var host in _hosts)
            {
                host.Turn();
                foreach (var (session, _) in host.Closed.ToList()) Reconnect(session.Value);
                host.Closed.Clear();
                Forward(host);
            }
        }
    }

    /// <summary>What a host has sent arrives; nobody takes it yet.</summary>
    public void Forward(SessionHost host)
    {
        while (host.Outbox.TryDequeue(out var sent))
        {
            if (_sessions.TryGetValue(sent.To.Value, out var pair)) (pair.One == host ? pair.Other : pair.One).Happens(new FolderEvent.FrameReceived(sent.To, sent.Frame));
        }
    }

    // As the program does when a side has ended a session.
    private void Reconnect(long id)
    {
        if (!_sessions.Remove(id, out var pair)) return;
        pair.One.Happens(new FolderEvent.SessionClosed(new SessionId(id), "closed"));
        pair.Other.Happens(new FolderEvent.SessionClosed(new SessionId(id), "closed"));
        Open(pair.One, pair.Other);
    }

    private string? Serve(SessionHost asker, ContentOrder order)
    {
        if (!_sessions.TryGetValue(order.From.Value, out var pair)) return null;
        return (pair.One == asker ? pair.Other : pair.One).Tree.Read(order.At);
    }
}
