namespace CloudBox.Protocol.Sessions;

/// <summary>Bounds of what a frame may hold. Both sides keep to them: a frame beyond them cannot be encoded either.</summary>
public static class FrameLimits
{
    /// <summary>Bytes of the length that begins each frame.</summary>
    public const int LengthSize = sizeof(uint);

    /// <summary>Longest frame, kind and body, before the other side has been let in.</summary>
    public const int MaxBeforeAck = 4 * 1024;

    /// <summary>Longest frame, kind and body, afterwards.</summary>
    public const int MaxAfterAck = 1024 * 1024;

    /// <summary>Most bytes of content in one frame.</summary>
    public const int MaxData = 256 * 1024;

    /// <summary>
    /// Bytes that a batch of entries may have so that one more entry, whatever it is, still fits: the longest takes 4,098 bytes of
    /// path, 1,024 siblings of 112 and 4,096 dots of 16.
    /// </summary>
    public const int TargetBatch = 512 * 1024;

    /// <summary>What a peer that knows manifests says in its Hello; one that does not is asked for whole files.</summary>
    public const string PatchFeature = "patch";

    /// <summary>
    /// What a peer says in its Hello that gives others what it has of a large file while it still receives it. Only with
    /// <see cref="DataConnections.FeatureOf"/>.
    /// </summary>
    public const string ShareFeature = "share";

    /// <summary>Most bytes of ranges, a bit each: files up to 64 GiB are shared.</summary>
    public const int MaxRangeBitBytes = 1024;

    /// <summary>What a peer that takes <see cref="Frame.RidingFile"/> says in its Hello; one that does not gets none.</summary>
    public const string RidingFeature = "riding";

    /// <summary>What a peer that takes <see cref="Frame.DirectoryMoved"/> says in its Hello; one that does not gets none.</summary>
    public const string MovesFeature = "moves";

    /// <summary>What a peer that takes <see cref="Frame.DirectoryGone"/> says in its Hello; one that does not gets none.</summary>
    public const string RemovalsFeature = "removals";

    /// <summary>What a peer that takes <see cref="Frame.Debug"/> says in its Hello; one that does not gets none.</summary>
    public const string DebugFeature = "debug";

    /// <summary>
    /// The feature without which a peer is not sent a frame, and misses nothing that it could use. Null for what every peer knows, and for questions: whoever asks has to know before whether there can be an answer.
    /// </summary>
    public static string? FeatureOf(Frame frame) => frame switch
    {
        Frame.Debug => DebugFeature,
        Frame.DirectoryMoved => MovesFeature,
        Frame.DirectoryGone => RemovalsFeature,
        Frame.RidingFile => RidingFeature,
        _ => null,
    };

    /// <summary>Longest file that rides: twice the read of a fast network card, and little beside the batch that it rides with.</summary>
    public const int MaxRiding = 64 * 1024;

    /// <summary>Bytes that ride to a peer and that it has not applied yet: what it keeps in memory at the most. Beyond, it drops the oldest.</summary>
    public const int MaxRidingBytes = 16 * 1024 * 1024;

    /// <summary>Such files.</summary>
    public const int MaxRidingFiles = 4096;

    /// <summary>Most chunks in one frame: 655 KB.</summary>
    public const int MaxChunks = 32 * 1024;

    /// <summary>Most parts of a file that are asked for at once: 64 KiB.</summary>
    public const int MaxRanges = 4096;

    /// <summary>Most versions of one path.</summary>
    public const int MaxSiblings = 1024;

    /// <summary>Most replicas in one context.</summary>
    public const int MaxContext = 4096;

    /// <summary>Most replicas that an offer names.</summary>
    public const int MaxMembers = 1024;

    /// <summary>Most incarnations that an offer names.</summary>
    public const int MaxIncarnations = 64;

    /// <summary>Most features that a Hello names.</summary>
    public const int MaxFeatures = 64;

    /// <summary>Most tokens that are given out for one file: so many data connections carry it at the most.</summary>
    public const int MaxTokens = 4;

    /// <summary>Longest name of a feature, bytes.</summary>
    public const int MaxFeatureBytes = 64;

    /// <summary>Longest text for people, bytes; what is longer is cut before it is sent.</summary>
    public const int MaxTextBytes = 1024;

    /// <summary>Longest text of a key, bytes.</summary>
    public const int MaxKeyTextBytes = 128;

    /// <summary>Bytes of a nonce, and of a proof.</summary>
    public const int SecretSize = 32;

    /// <summary>Longest text of a symbolic link, bytes: what a path may have.</summary>
    public const int MaxLinkBytes = Values.RelativePath.MaxBytes;
}
