using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>What the parts of a test peer share.</summary>
public sealed class PeerContext(PeerOptions options, PeerLog log)
{
    public PeerOptions Options { get; } = options;

    public PeerLog Log { get; } = log;

    public PeerFolder Folder { get; } = new(options.Folder);

    /// <summary>Where it accepts connections, once it does.</summary>
    public ushort TcpPort { get; set; }

    public ServingMode Serving { get; set; }

    /// <summary>A message of this peer's, with its name, port and clock.</summary>
    public WireMessage Message(ushort type, WireFile? file = null) => new(type, Options.Name, TcpPort, Options.Now) { File = file };

    public byte[] Encode(WireMessage message) => WireEncoder.Encode(message, Options.Order);

    /// <summary>
    /// A reader that holds a message's clock against the true one: the clock of this machine, which a peer whose own is put ahead shares
    /// with everybody else.
    /// </summary>
    public static StrictReader Reader(Stream stream) => new(stream, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
}
