namespace CloudBox.Network.Transfer;

/// <summary>Bounds of the TCP side. Each follows from what it protects.</summary>
internal static class TransferLimits
{
    /// <summary>
    /// Incoming connections served at once. Each holds a message buffer and a chunk at most: 8.5 MiB for all of them. As many
    /// more may wait a moment for their turn, without a buffer.
    /// </summary>
    public const int MaxConnections = 32;

    /// <summary>Of these, from one address. A quarter, so that three hosts that misbehave leave room for the others.</summary>
    public const int MaxConnectionsPerAddress = 8;

    /// <summary>
    /// Fetches at once from one peer. Half of what a peer accepts from one address, which leaves room for offers, delete checks
    /// and debug messages. The C original sends one file at a time, so it is asked for one at a time.
    /// </summary>
    public const int MaxFetchesPerPeer = 4;

    /// <summary>Offers at once to one peer. The C original gets one: it accepts the next connection when it is done with the last.</summary>
    public const int MaxOffersPerPeer = 2;

    /// <summary>Peers whose breaker and turn-taking are remembered; as many as the peer table holds.</summary>
    public const int MaxPeers = 256;

    /// <summary>Unanswered requests to C originals at once, and requests that are remembered for late pushes. Any other push is one that nobody asked for.</summary>
    public const int MaxAwaitedPushes = 1024;

    /// <summary>Bytes per read and send of file content; larger ones gained nothing on loopback, 16 KiB ones halve the speed.</summary>
    public const int ChunkBytes = 256 * 1024;

    /// <summary>
    /// Buffer for a message. The longest takes 4,412 bytes; what is left over catches a small file in the same read as its 0x07.
    /// </summary>
    public const int MessageBufferBytes = 8 * 1024;

    /// <summary>
    /// Bytes that count as progress: a peer that drips single bytes stalls too. Over the 30 s of the stall timeout it is half a KB/s.
    /// </summary>
    public const int ProgressBytes = 16 * 1024;

    /// <summary>Longest file that is taken: the largest an ext4 file system holds. A longer one is a lie.</summary>
    public const long MaxFileBytes = 16L << 40;
}
