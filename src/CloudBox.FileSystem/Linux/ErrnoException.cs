using CloudBox.Engine.Folder;

namespace CloudBox.FileSystem.Linux;

/// <summary>A system call failed. The message is for people: what was tried, on what, and the system's reason.</summary>
internal sealed class ErrnoException : IOException
{
    public ErrnoException(Errno errno, string action) : base($"Cannot {action}: {errno.Describe()}.") => Errno = errno;

    /// <summary>What the system said.</summary>
    public Errno Errno { get; }

    /// <summary>Throws unless <paramref name="errno"/> is <see cref="Errno.None"/>.</summary>
    /// <param name="errno">The result of a call.</param>
    /// <param name="action">What was tried on what, to follow "Cannot ".</param>
    /// <exception cref="NoSpaceException">The file system is full.</exception>
    /// <exception cref="ErrnoException">Any other failure.</exception>
    public static void ThrowIfFailed(Errno errno, string action)
    {
        if (errno != Errno.None) throw From(errno, action);
    }

    /// <summary>The exception for a failed call: <see cref="NoSpaceException"/> when the file system is full.</summary>
    public static IOException From(Errno errno, string action) => errno.MeansNoSpace()
        ? new NoSpaceException($"Cannot {action}: {errno.Describe()}.")
        : new ErrnoException(errno, action);
}
