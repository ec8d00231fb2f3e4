using CloudBox.Engine.Index;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// The file <c>.cloudbox/incarnation</c>: the last start on this folder, as the index of that start named it. An index that does not know
/// it is an older copy, or another folder's: it may have used its next numbers already, in a history that it has lost (I6).
/// </summary>
internal static class IncarnationMark
{
    private const string FileName = "incarnation";

    /// <summary>False when the index is not the one that kept this folder last. A new one never is in doubt.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsContinuedBy(SafeFileHandle ownDirectory, IIndexReader index)
    {
        if (index.Incarnations.Length < 2) return true;
        var errno = SmallFile.Read(ownDirectory, FileName, out var last);
        if (errno is Errno.ENOENT or Errno.EINVAL) return false;
        ErrnoException.ThrowIfFailed(errno, "read .cloudbox/incarnation");
        return index.Incarnations.Any(known => known.Id == last);
    }

    /// <summary>Notes this start, durably.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(SafeFileHandle ownDirectory, IIndexReader index) =>
        ErrnoException.ThrowIfFailed(SmallFile.Replace(ownDirectory, FileName, index.Incarnations[^1].Id), "write .cloudbox/incarnation");
}
