using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

/// <summary>Lists a directory of the program's own by its descriptor. For the user's directories, which hold any bytes as names, there is the scanner.</summary>
internal static class DirectoryNames
{
    /// <summary>The names in it, in no order, streamed; without "." and "..". Names may go and come meanwhile.</summary>
    public static IEnumerable<string> List(SafeFileHandle directory)
    {
        // The descriptor's own entry in /proc stands for the directory itself, however long or changed its path is.
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.DangerousGetHandle()}");
        return Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry));
    }
}
