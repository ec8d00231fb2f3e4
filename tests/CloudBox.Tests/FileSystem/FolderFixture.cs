using System.Diagnostics;
using System.Text;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem;
using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

/// <summary>A real folder in a fresh directory. At the end it checks that no descriptor was left open in it.</summary>
internal sealed class FolderFixture : IDisposable
{
    private readonly DirectoryInfo _top;
    private readonly bool _ownsTop;

    public FolderFixture(string? top = null)
    {
        _ownsTop = top is null;
        _top = top is null ? Directory.CreateTempSubdirectory("cloudbox-test-") : new DirectoryInfo(top);
        Root = Directory.CreateDirectory(Path.Combine(_top.FullName, "share")).FullName;
        Outside = Directory.CreateDirectory(Path.Combine(_top.FullName, "outside")).FullName;
        Folder = LocalFolder.Open(Root, null, Time);
    }

    public ManualClock Time { get; } = new();

    public LocalFolder Folder { get; private set; }

    /// <summary>The synchronised directory.</summary>
    public string Root { get; }

    /// <summary>A directory beside it, where nothing may happen.</summary>
    public string Outside { get; }

    public string Archive => Path.Combine(Root, ".cloudbox", "archive");

    public string StageDirectory => Path.Combine(Root, ".cloudbox", "stage");

    /// <summary>Closes the folder and opens it again, as a restart does.</summary>
    public void Reopen()
    {
        var identity = Folder.Identity;
        Folder.Dispose();

        // A program that another test starts has a copy of our descriptors, and the lock with them, until it begins to run.
        Assert.True(SpinWait.SpinUntil(() => TryOpen(identity), TimeSpan.FromSeconds(20)), "The lock of the folder stays taken.");
    }

    private bool TryOpen(RootIdentity identity)
    {
        try
        {
            Folder = LocalFolder.Open(Root, identity, Time);
            return true;
        }
        catch (IOException error) when (error.Message.StartsWith("Another cloudbox", StringComparison.Ordinal))
        {
            return false;
        }
    }

    public string FullPath(string path) => Path.Combine(Root, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FullPath(path))!);
        File.WriteAllText(FullPath(path), text);
    }

    public string Read(string path) => File.ReadAllText(FullPath(path));

    /// <summary>What <c>stat</c> says of a regular file.</summary>
    public DiskStamp StampOf(string path)
    {
        Assert.Equal(Errno.None, Folder.Root.TryStat(RelativePath.Parse(path), out var status));
        Assert.True(status.IsRegular);
        return status.Stamp;
    }

    /// <summary>The stamp of a file, link or directory as the index keeps it.</summary>
    public DiskStamp EntryStampOf(string path)
    {
        Assert.Equal(Errno.None, Folder.Root.TryStat(RelativePath.Parse(path), out var status));
        Assert.NotNull(status.EntryKind);
        return status.EntryStamp;
    }

    /// <summary>The text of a link; null when no link is there.</summary>
    public string? LinkText(string path) => new FileInfo(FullPath(path)).LinkTarget;

    public IStagedFile Stage(string text)
    {
        var staged = Folder.Stage.Create(Encoding.UTF8.GetByteCount(text));
        staged.Append(Encoding.UTF8.GetBytes(text));
        staged.Complete();
        return staged;
    }

    /// <summary>Installs a text over what is there now, or as a new file.</summary>
    public InstallResult Install(string path, string text, DiskStamp? expected = null, long modifiedNs = 1_700_000_000_123_456_789)
    {
        using var staged = Stage(text);
        return Folder.Install(new InstallOrder(RelativePath.Parse(path), staged, modifiedNs, expected));
    }

    public InstallResult Remove(string path, DiskStamp expected) => Folder.Remove(new RemoveOrder(RelativePath.Parse(path), expected));

    public Observation Observe(string path) => Folder.Observe(RelativePath.Parse(path), null, 1);

    /// <summary>The contents of all archived versions of a path and of what was below it; of everything without one.</summary>
    public List<string> Archived(string path = "") =>
        [.. Directory.EnumerateFiles(Archive, "*", SearchOption.AllDirectories).Where(file => IsOf(path, Path.GetRelativePath(Archive, file))).Select(File.ReadAllText)];

    private static bool IsOf(string path, string archived) =>
        path.Length == 0 || archived.StartsWith($"{path}~", StringComparison.Ordinal) || archived.StartsWith($"{path}/", StringComparison.Ordinal);

    public int FilesInStage() => Directory.GetFiles(StageDirectory).Length;

    /// <summary>Descriptors of this process that lie in the folder or beside it.</summary>
    public List<string> OpenDescriptors()
    {
        var open = new List<string>();
        foreach (var link in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            var target = new FileInfo(link).LinkTarget;
            if (target is not null && target.StartsWith(_top.FullName, StringComparison.Ordinal)) open.Add(target);
        }

        return open;
    }

    public void Dispose()
    {
        Folder.Dispose();
        try
        {
            Assert.Empty(OpenDescriptors());
        }
        finally
        {
            if (_ownsTop) RemoveTree(_top.FullName);
        }
    }

    // rm, because the base class library cannot name what lies deeper than PATH_MAX.
    private static void RemoveTree(string path)
    {
        using var rm = Process.Start("rm", ["-rf", "--", path]);
        rm.WaitForExit();
    }
}
