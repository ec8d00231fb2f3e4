namespace CloudBox.Tests.FileSystem;

/// <summary>A test that mounts a small file system of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    private static readonly bool CanMount = Probe();

    public MountFactAttribute()
    {
        if (!CanMount) Skip = "Mounting a tmpfs is not allowed here: run this test as root.";
    }

    private static bool Probe()
    {
        var directory = Directory.CreateTempSubdirectory("cloudbox-mount-");
        try
        {
            using var mount = new SmallMount(directory.FullName, "64k");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            directory.Delete();
        }
    }
}

/// <summary>A test that makes a file immutable.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ImmutableFactAttribute : FactAttribute
{
    private static readonly bool IsPossible = Probe();

    public ImmutableFactAttribute()
    {
        if (!IsPossible) Skip = "Making a file immutable is not allowed here: run this test as root, on ext4, XFS or Btrfs.";
    }

    private static bool Probe()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var immutable = new ImmutableFile(path);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
