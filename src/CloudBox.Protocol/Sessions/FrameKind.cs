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
    DirectoryMoved = 21,
    DirectoryGone = 22,
    GetFile = 32,
    FileData = 33,
    FileRefused = 34,
    CancelFile = 35,
    GetRest = 36,
    RidingFile = 37,
    GetRanges = 40,
    RangesReady = 41,
    RangesRefused = 42,
    RangesDone = 43,
    GetManifest = 44,
    Manifest = 45,
    GetParts = 46,
    Have = 48,
    Deflated = 49,
}
