using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem;

/// <summary>
/// A file that is made for its owner's eyes alone (0600) where no file was, and holds a secret once that is durable. The name is taken
/// first, so that what is written can no longer fail for it; without a <see cref="Write"/> the file goes again.
/// </summary>
public sealed class NewPrivateFile : IDisposable
{
    private const uint OwnerReadsAndWrites = 0x180; // 0600

    private readonly SafeFileHandle _directory;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private bool _isKept;

    private NewPrivateFile(string path, SafeFileHandle directory, SafeFileHandle file) => (_path, _directory, _file) = (path, directory, file);

    /// <summary>Takes the name. Nothing that exists is touched, nor a link followed.</summary>
    /// <param name="path">An absolute path without links.</param>
    /// <exception cref="IOException">Something has the name already, or the directory cannot be written; the message says what.</exception>
    public static NewPrivateFile Create(string path)
    {
        var action = $"create {path}";
        ErrnoException.ThrowIfFailed(LibC.OpenUserPath(Path.GetDirectoryName(path) ?? "/", OpenFlags.ReadOnly | OpenFlags.Directory, out var directory), action);
        try
        {
            const ulong Flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive;
            ErrnoException.ThrowIfFailed(LibC.OpenAt(directory, Path.GetFileName(path), Flags, out var file, OwnerReadsAndWrites), action);
            return new NewPrivateFile(path, directory, file);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Writes the content. When it returns, file and name survive a power cut.</summary>
    /// <exception cref="IOException">The disk refused; the file goes.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        ErrnoException.ThrowIfFailed(LibC.Write(_file, content, 0), $"write {_path}");
        ErrnoException.ThrowIfFailed(LibC.Sync(_file), $"write {_path}");
        ErrnoException.ThrowIfFailed(LibC.Sync(_directory), $"write {_path}");
        _isKept = true;
    }

    public void Dispose()
    {
        if (_file.IsClosed) return;
        if (!_isKept) _ = LibC.Unlink(_directory, Path.GetFileName(_path));
        _file.Dispose();
        _directory.Dispose();
    }
}
