namespace CloudBox.Tests.FileSystem;

/// <summary>A tmpfs of a given size; unmounted at the end.</summary>
internal sealed class SmallMount : IDisposable
{
    private readonly string _path;
    private bool _isMounted;

    public SmallMount(string path, string size)
    {
        _path = path;
        Tool.Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);
        _isMounted = true;
    }

    public void Unmount()
    {
        if (!_isMounted) return;
        _isMounted = false;
        Tool.Run("umount", "--lazy", _path);
    }

    public void Dispose() => Unmount();
}

/// <summary>A file that not even root may rename (<c>chattr +i</c>), until disposed.</summary>
internal sealed class ImmutableFile : IDisposable
{
    private readonly string _path;

    public ImmutableFile(string path)
    {
        _path = path;
        Tool.Run("chattr", "+i", path);
    }

    public void Dispose() => Tool.Run("chattr", "-i", _path);
}
