using System.Runtime.InteropServices;

namespace CloudBox.FileSystem.Linux;

/// <summary>
/// Flags of <c>open</c>, as <c>fcntl.h</c> has them. <see cref="Directory"/> and <see cref="NoFollow"/> have other values on
/// arm64 than on x86-64.
/// </summary>
internal static class OpenFlags
{
    public const ulong ReadOnly = 0;
    public const ulong ReadWrite = 2;
    public const ulong Create = 0x40;
    public const ulong Exclusive = 0x80;
    public const ulong NoControllingTerminal = 0x100;
    public const ulong NonBlocking = 0x800;
    public const ulong CloseOnExec = 0x80000;
    public const ulong Path = 0x200000;

    public static readonly ulong Directory = LibC.IsArm64 ? 0x4000u : 0x10000u;

    /// <summary>
    /// Not needed where <see cref="Resolve.Strict"/> keeps links out, and harmful together with <see cref="Directory"/>: "a link
    /// is there" (ELOOP) becomes "no directory is there" (ENOTDIR), which would look like a deletion.
    /// </summary>
    public static readonly ulong NoFollow = LibC.IsArm64 ? 0x8000u : 0x20000u;
}

/// <summary>How <c>openat2</c> resolves a path (<c>linux/openat2.h</c>).</summary>
[Flags]
internal enum Resolve : ulong
{
    None = 0,
    NoOtherMounts = 0x01,
    NoMagicLinks = 0x02,
    NoSymlinks = 0x04,
    Beneath = 0x08,

    /// <summary>
    /// Nothing outside the starting directory, no link followed, no other file system entered (EXDEV): for every path inside the
    /// folder. Nothing can be installed on another file system, and when it is unmounted its files would seem deleted.
    /// </summary>
    Strict = Beneath | NoSymlinks | NoMagicLinks | NoOtherMounts,
}

/// <summary>The <c>open_how</c> of <c>openat2</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct OpenHow(ulong flags, ulong mode, ulong resolve)
{
    public readonly ulong Flags = flags;
    public readonly ulong Mode = mode;
    public readonly ulong Resolve = resolve;
}
