namespace CloudBox.Protocol.Status;

/// <summary>What a status message says (PROTOCOL section "Status protocol").</summary>
public enum StatusType : ushort
{
    /// <summary>I am here: at start, every 5 s, at shutdown.</summary>
    Status = 0x0001,

    /// <summary>No changes since the last check.</summary>
    NoChanges = 0x0002,

    FileAdded = 0x0003,
    FileModified = 0x0004,
    FileDeleted = 0x0005,
    FileRequest = 0x0006,

    /// <summary>On TCP the bytes follow.</summary>
    FileOffer = 0x0007,

    DirectoryEmpty = 0x0008,

    /// <summary>A text for people; causes no action.</summary>
    Debug = 0xFFFF,
}

/// <summary>Questions about a type that more than one room asks.</summary>
public static class StatusTypes
{
    /// <summary>True for the types that carry a file record (0x03 to 0x07).</summary>
    public static bool CarriesFile(this StatusType type) => type is >= StatusType.FileAdded and <= StatusType.FileOffer;

    /// <summary>The type in words, for logs.</summary>
    public static string InWords(this StatusType type) => type switch
    {
        StatusType.Status => "status",
        StatusType.NoChanges => "no changes",
        StatusType.FileAdded => "file added",
        StatusType.FileModified => "file modified",
        StatusType.FileDeleted => "file deleted",
        StatusType.FileRequest => "file request",
        StatusType.FileOffer => "file offer",
        StatusType.DirectoryEmpty => "directory empty",
        _ => "debug",
    };
}
