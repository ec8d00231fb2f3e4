using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Root;

/// <summary>What can be wrong with a root, in one line for people that ends with what to do.</summary>
internal static class RootProblem
{
    public static string Gone(FolderRoot root) =>
        $"The folder {root.Path} is gone: mount or restore it, then start cloudbox again; nothing was deleted anywhere.";

    public static string OtherFolder(FolderRoot root) =>
        $"The folder {root.Path} is not the one it was (replaced, or its disk is not mounted): bring the right one back (a running cloudbox then goes on by itself); nothing was deleted anywhere.";

    public static string MarkerMissing(FolderRoot root) =>
        $"The folder {root.Path} has lost its {RelativePath.ReservedName}/{RootMarker.FileName} (emptied, or its disk is not mounted): bring the right one back (a running cloudbox then goes on by itself); nothing was deleted anywhere.";

    public static string MarkerDamaged(FolderRoot root) =>
        $"The folder {root.Path} has a damaged {RelativePath.ReservedName}/{RootMarker.FileName}: delete that file if the folder is the right one, then start cloudbox again.";

    public static string Unreadable(FolderRoot root, Errno errno) =>
        $"The folder {root.Path} cannot be looked at ({errno.Describe()}): make it readable, then start cloudbox again; nothing was deleted anywhere.";
}
