using System.Net;
using CloudBox.Engine.Sessions;
using CloudBox.Network.Sessions.Connection;
using CloudBox.Network.Sessions.Opening;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions;

/// <summary>
/// The open sessions: one of each device. Of two that were dialled at the same time by both sides the one that the lower device dialled stays, on
/// both sides; in every other case the new one does, since nobody dials who has a session that works. Thread-safe.
/// </summary>
internal sealed class SessionTable(SessionContext context)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, SessionConnection> _byDevice = [];
    private readonly Dictionary<SessionId, SessionConnection> _byId = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<SessionConnection> All
    {
        get
        {
            lock (_gate) return [.. _byDevice.Values];
        }
    }

    /// <summary>Why a session may not be added; null when it may.</summary>
    /// <param name="opened">The new session.</param>
    /// <param name="make">Makes its connection; called only when it may be added.</param>
    /// <param name="added">The connection.</param>
    /// <param name="replaced">The one that has to go for it.</param>
    public string? Add(OpenedSession opened, Func<SessionConnection> make, out SessionConnection? added, out SessionConnection? replaced)
    {
        (added, replaced) = (null, null);
        lock (_gate)
        {
            if (_byDevice.TryGetValue(opened.Device, out replaced) && !IsBetter(opened, replaced))
            {
                replaced = null;
                return SessionReasons.AlreadyOpen;
            }

            if (replaced is null && IsFull_NeedsLock(opened.From.Address)) return "too many sessions";
            added = make();
            _byDevice[opened.Device] = added;
            _byId.Add(added.Peer.Id, added);
            return null;
        }
    }

    /// <summary>A session has ended.</summary>
    public void Remove(SessionConnection connection)
    {
        lock (_gate)
        {
            _byId.Remove(connection.Peer.Id);
            if (_byDevice.TryGetValue(connection.Peer.Device, out var current) && current == connection) _byDevice.Remove(connection.Peer.Device);
        }
    }

    public SessionConnection? Find(SessionId id)
    {
        lock (_gate) return _byId.GetValueOrDefault(id);
    }

    /// <summary>The session with a device, or with whoever can be dialled at an address.</summary>
    public SessionConnection? Find(DeviceId? device, IPEndPoint endPoint)
    {
        lock (_gate)
        {
            if (device is { } known && _byDevice.TryGetValue(known, out var session)) return session;
            return _byDevice.Values.FirstOrDefault(other => other.EndPoint.Equals(endPoint));
        }
    }

    private bool IsBetter(OpenedSession opened, SessionConnection current)
    {
        if (opened.Role == current.Role || current.IsEnding) return true;
        if (context.Time.GetElapsedTime(current.OpenedAt) >= context.Options.SimultaneousWithin) return true;
        var areWeLower = context.Identity.Id < opened.Device;
        return areWeLower == (opened.Role == SessionRole.Client);
    }

    private bool IsFull_NeedsLock(IPAddress address) =>
        _byDevice.Count >= SessionLimits.MaxSessions
        || _byDevice.Values.Count(other => other.Peer.Address.Equals(address)) >= SessionLimits.MaxSessionsPerAddress;
}
