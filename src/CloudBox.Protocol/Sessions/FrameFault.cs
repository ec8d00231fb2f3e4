namespace CloudBox.Protocol.Sessions;

/// <summary>Why bytes are no frame.</summary>
public enum FrameFault
{
    None,

    /// <summary>The body ends before what it has to hold.</summary>
    Truncated,

    /// <summary>The body goes on after what it has to hold.</summary>
    TrailingBytes,

    /// <summary>The length is 0, or more than a frame may have here.</summary>
    Length,

    /// <summary>No frame has this kind.</summary>
    UnknownKind,

    /// <summary>More of something than a frame may have.</summary>
    TooMany,

    /// <summary>A value that cannot be: a path that leaves the folder, text that is not UTF-8, siblings out of order and the like.</summary>
    BadValue,
}
