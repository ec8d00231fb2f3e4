using System.Runtime.InteropServices;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    /// <summary>Gives memory that native code has freed back to the system, where the C library can (glibc; others do so by themselves).</summary>
    public static void TrimMemory()
    {
        try
        {
            _ = MallocTrimNative(0);
        }
        catch (EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport(Library, EntryPoint = "malloc_trim")]
    private static partial int MallocTrimNative(nuint pad);
}
