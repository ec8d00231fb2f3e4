using System.Net;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Sessions;

/// <summary>Numbers the sessions of one run; never used twice.</summary>
public readonly record struct SessionId(long Value)
{
    /// <summary>No session: our own disk.</summary>
    public static readonly SessionId Own;

    public override string ToString() => $"#{Value}";
}

/// <summary>The other end of an authenticated session.</summary>
/// <param name="Id">The session.</param>
/// <param name="Device">Whose key it proved.</param>
/// <param name="Name">The name it gives itself; for people.</param>
/// <param name="Address">Where it is; for people.</param>
public sealed record SessionPeer(SessionId Id, DeviceId Device, ClientName Name, IPAddress Address);
