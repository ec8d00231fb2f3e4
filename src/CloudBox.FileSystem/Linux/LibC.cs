using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

/// <summary>
/// The Linux system calls that the base class library lacks or whose errors it swallows. Thin: each method is one call, returns
/// its <see cref="Errno"/> and decides nothing; only EINTR is dealt with here. Names travel as UTF-8.
/// </summary>
internal static partial class LibC
{
    /// <summary>Longest path one call takes, in bytes: PATH_MAX less its NUL.</summary>
    public const int MaxPathBytes = 4095;

    private const string Library = "libc";

    // AT_FDCWD: a relative path starts at the working directory, an absolute one ignores it.
    private static readonly SafeFileHandle WorkingDirectory = new(-100, ownsHandle: false);

    /// <summary>System call numbers and a few flags differ between the two architectures that are supported.</summary>
    public static bool IsArm64 { get; } = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    private static Errno Result(nint returned) => returned < 0 ? LastErrno : Errno.None;
}
