using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.Network.Sessions;

/// <summary>
/// Small files with secrets: mode 0600 from the first moment, complete or not there at all, durable on return. Every system call is
/// checked; the base class library's own flush swallows EIO.
/// </summary>
internal static partial class PrivateFile
{
    /// <summary>Longest file that is read: none of ours comes near it.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersBits = (UnixFileMode)0x3F; // 0077
    private const int FileExists = 17; // EEXIST
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC

    /// <summary>Creates a file; false when one is there already, which stays as it is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = WriteTemporary(path, bytes);
        try
        {
            if (Link(temporary, path) == 0)
            {
                SyncDirectoryOf(path);
                return true;
            }

            var errno = Marshal.GetLastPInvokeError();
            return errno == FileExists ? false : throw Failure("create", path, errno);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes a file in place of the one that may be there.</summary>
    /// <exception cref="IOException">It cannot be written; the old one is as it was.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = WriteTemporary(path, bytes);
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectoryOf(path);
    }

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read, is no plain file, or others may read it; the message says what to do, in one line.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            return ReadChecked(path);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // also when it goes while we look
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new IOException($"'{path}' cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>Makes the names in the directory that holds <paramref name="path"/> durable.</summary>
    public static void SyncDirectoryOf(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var handle = OpenDirectory(directory, ReadOnlyCloseOnExec);
        if (handle.IsInvalid || Fsync(handle) != 0) throw Failure("make durable", directory, Marshal.GetLastPInvokeError());
    }

    private static byte[]? ReadChecked(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null) throw new IOException($"'{path}' is a symbolic link: put the file itself in its place.");
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a directory, a file was expected.");
        if (!file.Exists) return null;
        if ((file.UnixFileMode & OthersBits) != 0) throw new IOException($"'{path}' holds a secret and others may use it: run chmod 600 on it.");
        if (file.Length > MaxBytes) throw new IOException($"'{path}' is too long to be what it should be.");
        return File.ReadAllBytes(path);
    }

    private static string WriteTemporary(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}";
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
                BufferSize = 0,
            };
            using var file = new FileStream(temporary, options);
            file.Write(bytes);
            if (Fsync(file.SafeFileHandle) != 0) throw Failure("make durable", temporary, Marshal.GetLastPInvokeError());
            return temporary;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new IOException($"'{path}' cannot be written: {problem.Message}", problem);
        }
    }

    private static IOException Failure(string what, string path, int errno) => new($"Cannot {what} '{path}': {Marshal.GetPInvokeErrorMessage(errno)}.");

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenDirectory(string path, int flags);
}
