using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Names;

/// <summary>Asks the file system itself: makes a name, and looks it up in another case and in another normalisation.</summary>
internal sealed class DiskNameList : INameList
{
    private const string Probe = "names \u00E9";
    private const string OtherCase = "NAMES \u00C9";
    private const string OtherForm = "names e\u0301";

    public bool Folds(SafeFileHandle ownDirectory)
    {
        var errno = LibC.OpenAt(ownDirectory, Probe, OpenFlags.ReadWrite | OpenFlags.Create, out var file, mode: 0x180);
        file.Dispose();
        if (errno != Errno.None) return true; // on a full disk, say: to ask too much costs time, to ask too little a file
        var folds = IsThere(ownDirectory, OtherCase) || IsThere(ownDirectory, OtherForm);
        _ = LibC.Unlink(ownDirectory, Probe);
        return folds;
    }

    public IEnumerable<string> List(SafeFileHandle directory) => DirectoryNames.List(directory);

    private static bool IsThere(SafeFileHandle directory, string name) => LibC.StatAt(directory, name, out _) == Errno.None;
}
