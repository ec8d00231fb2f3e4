using System.Runtime.InteropServices;

namespace CloudBox.Cli.Options;

/// <summary>Asks the system what this process may do with a directory; access(2) leaves no trace in it.</summary>
internal static partial class FolderAccess
{
    private const int Execute = 1, Write = 2, Read = 4;

    /// <summary>"read", "written" or "searched", whichever is refused first; null when all are allowed.</summary>
    public static string? FirstRefused(string directory)
    {
        if (Access(directory, Read) != 0) return "read";
        if (Access(directory, Write) != 0) return "written";
        return Access(directory, Execute) != 0 ? "searched" : null;
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
