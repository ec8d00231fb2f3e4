using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>What a stable read found.</summary>
/// <param name="Kind">
/// <see cref="ObservedKind.File"/>, <see cref="ObservedKind.Symlink"/>, <see cref="ObservedKind.Unstable"/> or
/// <see cref="ObservedKind.Unreadable"/>.
/// </param>
/// <param name="Content">The content of a file, or of a link's text.</param>
/// <param name="Errno">Why what is <see cref="ObservedKind.Unreadable"/> could not be read.</param>
internal readonly record struct FileReading(ObservedKind Kind, ContentId Content = default, Errno Errno = Errno.None);

/// <summary>
/// Reads a file in a way that its content can be published (I20): the name has the same stat before and after, and that stat
/// would have changed if anybody had written meanwhile.
/// </summary>
internal static class StableRead
{
    private static readonly ulong FileFlags =
        OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal;

    /// <summary>Reads a regular file.</summary>
    /// <param name="directory">The directory that holds it.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="before">Its stat, just taken.</param>
    /// <param name="times">What its stat tells. Reading starts only when a write would change it.</param>
    /// <param name="cancellation">Ends the reading of a large file.</param>
    public static FileReading Read(
        SafeFileHandle directory, string name, DiskStamp before, ChangeTimes times, CancellationToken cancellation = default)
    {
        times.WaitUntilTold(before);
        var errno = LibC.OpenAt(directory, name, FileFlags, out var file);
        using (file)
        {
            // It was there a moment ago: that it is gone, or something else now, is a change like any other.
            if (errno is Errno.ENOENT or Errno.ELOOP or Errno.ENXIO) return new(ObservedKind.Unstable);
            if (errno != Errno.None) return new(ObservedKind.Unreadable, Errno: errno);
            if (LibC.Stat(file, out var opened) != Errno.None || opened.Stamp != before) return new(ObservedKind.Unstable);
            errno = FileHasher.Hash(file, before.Size, out var content, cancellation);
            if (errno != Errno.None) return new(ObservedKind.Unreadable, Errno: errno);

            // By name, not by descriptor: a save by rename leaves the old file as it was.
            var isSame = LibC.StatAt(directory, name, out var after) == Errno.None && after.Stamp == before;
            return isSame && content.Length == before.Size ? new(ObservedKind.File, content) : new(ObservedKind.Unstable);
        }
    }
}
