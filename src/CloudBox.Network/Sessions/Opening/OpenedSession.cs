using System.Net;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Opening;

/// <summary>A connection on which both sides have let each other in. Whoever gets it owns the frames.</summary>
/// <param name="Device">Whose key the other side has.</param>
/// <param name="Role">Who dialled.</param>
/// <param name="From">The other end of the connection.</param>
/// <param name="Theirs">Its Hello.</param>
/// <param name="Frames">The connection.</param>
internal sealed record OpenedSession(DeviceId Device, SessionRole Role, IPEndPoint From, Frame.Hello Theirs, FrameStream Frames)
{
    /// <summary>Where it can be dialled.</summary>
    public IPEndPoint EndPoint => Role == SessionRole.Client ? From : new IPEndPoint(From.Address, Theirs.TcpPort);
}
