using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CloudBox.Tests.FileSystem;

/// <summary>Programs of the system that set a test's scene.</summary>
internal static class Tool
{
    /// <exception cref="InvalidOperationException">It is missing or failed.</exception>
    public static void Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException(error);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} cannot be started.", missing);
        }
    }
}

internal static partial class SpecialFile
{
    public static void MakeFifo(string path) => Assert.Equal(0, MkfifoNative(path, 0x1B6));

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkfifoNative(string path, uint mode);
}
