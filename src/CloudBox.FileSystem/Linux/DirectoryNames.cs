using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

/// <summary>
/// Lists a directory by its descriptor. For the user's directories, which hold any bytes as names, there is the scanner; here bytes
/// that are no text come out as replacement characters.
/// </summary>
internal static class DirectoryNames
{
    private const int BufferSize = 16 * 1024;

    /// <summary>The names in it, in no order, streamed; without "." and "..". Names may go and come meanwhile.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<string> List(SafeFileHandle directory)
    {
        // Opened anew: each listing needs a position of its own.
        var errno = LibC.OpenAt(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory, out var listing);
        ErrnoException.ThrowIfFailed(errno, "list a directory");
        using (listing)
        {
            var buffer = new byte[BufferSize];
            var names = new List<string>();
            while (ReadNext(listing, buffer, names))
            {
                foreach (var name in names) yield return name;
            }
        }
    }

    private static bool ReadNext(SafeFileHandle listing, Span<byte> buffer, List<string> names)
    {
        names.Clear();
        ErrnoException.ThrowIfFailed(LibC.ReadDirectory(listing, buffer, out var read), "list a directory");
        foreach (var record in new DirectoryRecords(buffer[..read]))
        {
            if (!record.IsDot) names.Add(Encoding.UTF8.GetString(record.Name));
        }

        return read > 0;
    }
}
