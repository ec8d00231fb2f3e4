using System.Runtime.InteropServices;

namespace CloudBox.FileSystem.Linux;

/// <summary>Error numbers that the program tells apart, as <c>errno.h</c> names them (the same on x86-64 and arm64). Others occur.</summary>
internal enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    EBADF = 9,
    EAGAIN = 11,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    EXDEV = 18,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    EMFILE = 24,
    EFBIG = 27,
    ENOSPC = 28,
    EROFS = 30,
    ENAMETOOLONG = 36,
    ENOSYS = 38,
    ENOTEMPTY = 39,
    ELOOP = 40,
    EOPNOTSUPP = 95,
    ESTALE = 116,
    EDQUOT = 122,
}

internal static class ErrnoExtensions
{
    /// <summary>The system's own words for it (<c>strerror</c>).</summary>
    public static string Describe(this Errno errno) => errno switch
    {
        Errno.ENOSYS => "this kernel does not have the system call (Linux 5.6 or later is needed)",
        Errno.EXDEV => "another file system is mounted there",
        _ => Marshal.GetPInvokeErrorMessage((int)errno),
    };

    /// <summary>True when the name, or a directory on the way to it, does not exist.</summary>
    public static bool MeansAbsent(this Errno errno) => errno is Errno.ENOENT or Errno.ENOTDIR;

    /// <summary>True when the file system, or the user's share of it, is full.</summary>
    public static bool MeansNoSpace(this Errno errno) => errno is Errno.ENOSPC or Errno.EDQUOT;
}
