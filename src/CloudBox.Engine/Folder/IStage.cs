using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>Where incoming bytes wait, on the folder's own file system, until they are complete and verified.</summary>
public interface IStage
{
    /// <summary>Opens a file for incoming bytes.</summary>
    /// <param name="length">Bytes that are expected; the space for them is checked first.</param>
    /// <exception cref="NoSpaceException">They do not fit.</exception>
    IStagedFile Create(long length);
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
