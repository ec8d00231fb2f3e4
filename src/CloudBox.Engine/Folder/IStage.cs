using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>Where incoming bytes wait, on the folder's own file system, until they are complete and verified.</summary>
public interface IStage
{
    /// <summary>Opens a file for incoming bytes.</summary>
    /// <param name="length">Bytes that are expected; the space for them is checked first.</param>
    /// <exception cref="NoSpaceException">They do not fit.</exception>
    IStagedFile Create(long length);

    /// <summary>Opens a large file for bytes that come in ranges, in any order.</summary>
    /// <param name="content">What it is to be; the space for it is checked first.</param>
    /// <exception cref="NoSpaceException">It does not fit.</exception>
    IStagedRanges CreateRanges(ContentId content);
}

/// <summary>
/// Incoming bytes of a large file. Hashing runs behind the writing, beside it, so that it costs no time of its own. Disposing it keeps what is
/// here from the start on for the next try, for some days and a few files; when it is complete the bytes are the staged file's.
/// </summary>
public interface IStagedRanges : IDisposable
{
    /// <summary>Bytes from the start that an earlier try has left: they are not fetched again. Only the name of the whole tells whether they are right.</summary>
    long Start { get; }

    /// <summary>Writes bytes in their place. Several threads may, in different places; each byte is written once.</summary>
    /// <exception cref="NoSpaceException">The disk is full.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>
    /// Names what was written, and makes it durable, as <see cref="IStagedFile.Complete"/> does. Every byte has to be here. Takes as long as the
    /// disk does.
    /// </summary>
    IStagedFile Complete(out ContentId content);

    /// <summary>Nobody will want these bytes: disposing it drops them.</summary>
    void Drop();

    /// <summary>Opens what is here for reading: it stays readable whatever becomes of the file. Null when it cannot be opened.</summary>
    IServedFile? OpenToShare();
}

/// <summary>Incoming bytes. Disposing it drops them, unless an install has taken them.</summary>
public interface IStagedFile : IDisposable
{
    /// <summary>Appends bytes and adds them to the hashes.</summary>
    /// <exception cref="NoSpaceException">The disk is full.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Names what was appended. It is durable at the latest before an install gives it a name in the folder: the result of every system
    /// call is checked, and a failed fsync is never tried again.
    /// </summary>
    ContentId Complete();

    /// <summary>
    /// Makes complete bytes durable now, rather than with others when they get their names: for a single file, while something else takes as long.
    /// What goes wrong is told by the install.
    /// </summary>
    void MakeDurable()
    {
    }
}

/// <summary>The file system has no room for what should be written.</summary>
public sealed class NoSpaceException : IOException
{
    public NoSpaceException()
    {
    }

    public NoSpaceException(string message) : base(message)
    {
    }

    public NoSpaceException(string message, Exception inner) : base(message, inner)
    {
    }
}
