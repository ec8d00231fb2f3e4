namespace CloudBox.Protocol.Sessions;

/// <summary>The byte that says what a frame is.</summary>
internal enum FrameKind : byte
{
    Hello = 1,
    HelloAck = 2,
    Bye = 3,
    Ping = 4,
    Pong = 5,
    KeyGrant = 6,
    IndexOffer = 16,
    IndexRequest = 17,
    IndexBatch = 18,
    IndexAck = 19,
    Summary = 20,
    GetFile = 32,
    FileData = 33,
    FileRefused = 34,
    CancelFile = 35,
    GetManifest = 40,
    Manifest = 41,
    GetRanges = 42,
}
