using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Status;

/// <summary>The file record F of a status message.</summary>
/// <param name="Mtime">The file's mtime, whole seconds since the epoch.</param>
/// <param name="Path">The file's name relative to the folder.</param>
/// <param name="Sha1">SHA1 of its bytes.</param>
/// <param name="Length">Its length in bytes; never negative.</param>
public readonly record struct FileRecord(long Mtime, RelativePath Path, Sha1Digest Sha1, long Length)
{
    /// <summary>True when <paramref name="content"/> could be the bytes that this record names.</summary>
    public bool Names(ContentId content) => content.Matches(Length, Sha1);

    /// <summary>True when both records name the same bytes.</summary>
    public bool NamesSameAs(FileRecord other) => Length == other.Length && Sha1 == other.Sha1;

    /// <summary>The record of a version as it goes on the wire; the mtime is rounded down to seconds.</summary>
    public static FileRecord Of(RelativePath path, FileEntry entry) =>
        new(UnixTime.SecondsFromNs(entry.ModifiedNs), path, entry.Content.Sha1, entry.Content.Length);
}

/// <summary>
/// One message of the status protocol: the header H (type, client name, TCP port, current time) and what its type adds.
/// Fields that a type does not have are null.
/// </summary>
public sealed record StatusMessage
{
    public required StatusType Type { get; init; }

    /// <summary>The sender's name for itself.</summary>
    public required ClientName Client { get; init; }

    /// <summary>Where the sender accepts TCP connections; 0 while it does not know yet (the C original's first datagram).</summary>
    public required ushort TcpPort { get; init; }

    /// <summary>The sender's clock, seconds since the epoch.</summary>
    public required long CurrentTime { get; init; }

    /// <summary>The file of types 0x03 to 0x07.</summary>
    public FileRecord? File { get; init; }

    /// <summary>Types 0x02 and 0x08: mtime of the newest (or last) file, seconds.</summary>
    public long? NewestMtime { get; init; }

    /// <summary>Types 0x02 and 0x08: SHA1 over the files' SHA1s.</summary>
    public Sha1Digest? DirectorySha1 { get; init; }

    /// <summary>Type 0xFFFF: the text, unescaped; null when the message carries none.</summary>
    public string? Text { get; init; }

    /// <summary>What a modern peer appends to its big-endian datagrams.</summary>
    public StatusTrailer? Trailer { get; init; }
}
