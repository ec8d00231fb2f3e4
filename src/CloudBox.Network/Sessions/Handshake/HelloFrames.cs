using System.Security.Cryptography;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Network.Status;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Sessions.Handshake;

/// <summary>The first frames.</summary>
internal static class HelloFrames
{
    /// <summary>The feature of a side that has a key: so that both can say what is wrong when only one has.</summary>
    public const string ClosedFeature = "closed";

    private static readonly string[] Always = [FrameLimits.ShareFeature, FrameDeflate.Feature, FrameLimits.RidingFeature, FrameLimits.MovesFeature, FrameLimits.RemovalsFeature, FrameLimits.DebugFeature];

    /// <summary>Our Hello, with a new nonce.</summary>
    public static Frame.Hello Create(ClientName name, ushort tcpPort, bool isClosed, string invite = "", bool canPatch = false)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(FrameLimits.SecretSize));
        string[] ofTrust = isClosed ? [ClosedFeature] : [];
        string[] ofFiles = canPatch ? [FrameLimits.PatchFeature] : [];
        return new Frame.Hello(name, tcpPort, nonce, [.. ofTrust, DataConnections.FeatureOf(isClosed), .. Always, .. ofFiles], invite);
    }

    /// <summary>Reads the frame that has to come now.</summary>
    /// <exception cref="SessionException">Another one came, or none.</exception>
    public static async Task<T> ReadAsync<T>(FrameStream frames, CancellationToken cancel)
        where T : Frame => await frames.ReadAsync(cancel) switch
        {
            T expected => expected,
            Frame.Bye bye => throw SessionException.Theirs(LogText.Brief(bye.Reason)),
            null => throw SessionException.Network("it closed the connection"),
            var other => throw new SessionException($"it sent {other.GetType().Name} where {typeof(T).Name} has to come"),
        };
}
