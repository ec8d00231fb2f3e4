using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>A symbolic link in the stage, made for one install. Disposing it drops it, unless it has left.</summary>
internal sealed class StagedLink : IIncoming, IDisposable
{
    private readonly Stage _stage;
    private readonly SafeFileHandle _handle;

    private StagedLink(Stage stage, string name, SafeFileHandle handle) => (_stage, Name, _handle) = (stage, name, handle);

    public string Name { get; }

    /// <summary>False once it is in the folder or in the archive.</summary>
    public bool IsInStage { get; private set; } = true;

    /// <summary>Makes a link whose text is the content of a file.</summary>
    /// <returns>EINVAL, or what the system says, when the bytes cannot be a link's text.</returns>
    public static Errno Create(Stage stage, SafeFileHandle file, out StagedLink? link)
    {
        link = null;
        Span<byte> text = stackalloc byte[LibC.MaxLinkBytes + 1];
        var errno = LibC.Read(file, text, 0, out var length);
        var name = Stage.NewName();
        if (errno == Errno.None) errno = LibC.MakeLink(text[..length], stage.Directory, name);
        if (errno != Errno.None) return errno;
        errno = LibC.OpenForLooking(stage.Directory, name, out var handle);
        link = new StagedLink(stage, name, handle);
        return errno;
    }

    /// <remarks>A link has no permission bits.</remarks>
    public Errno SetMetadata(long modifiedNs, uint? mode) => LibC.SetModifiedThrough(_handle, modifiedNs);

    public Errno Stat(out FileStatus status) => LibC.Stat(_handle, out status);

    /// <remarks>A link cannot be opened for that: it becomes durable with the directories that had and have its name.</remarks>
    public Errno Sync(DiskBarrier barrier) => Errno.None;

    public Errno MakeDurable() => Errno.None;

    public void Leave() => IsInStage = false;

    public void Return() => IsInStage = true;

    public void Dispose()
    {
        if (IsInStage) _ = LibC.Unlink(_stage.Directory, Name); // what stays is wiped at the next start
        _handle.Dispose();
    }
}
