using CloudBox.Cli.Options;
using CloudBox.FileSystem;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Keys;

/// <summary>Finds the key file that a user names, and says in one line what is in the way.</summary>
internal static class KeyFilePath
{
    /// <summary>Reads the key in a file.</summary>
    /// <param name="option">Which value it is, for the message: <c>--key</c>.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="currentDirectory">Where a relative path starts.</param>
    /// <param name="folder">The shared folder, which would hand the key to everybody in it; null when none is concerned.</param>
    /// <exception cref="UsageException">It is not there, holds no key, or is not kept secret.</exception>
    public static FolderKey Read(string option, string text, string currentDirectory, string? folder = null)
    {
        try
        {
            var path = Resolve(option, text, currentDirectory);
            if (folder is not null && PathNesting.IsInside(path, folder))
            {
                throw UsageException.Of(option, $"'{path}' lies inside the shared folder; put the key somewhere else");
            }

            if (Directory.Exists(path)) throw UsageException.Of(option, $"'{path}' is a directory; name the key file in it");
            if (!File.Exists(path)) throw UsageException.Of(option, $"'{path}' does not exist; make a key with cloudbox key new, or get the folder's with cloudbox join");
            return KeyFile.TryRead(path, out var problem) ?? throw UsageException.Of(option, problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw UsageException.Of(option, $"'{text}' cannot be read: {e.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Takes the name for a key that is about to be written there.</summary>
    /// <param name="option">Which value it is, for the message.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="currentDirectory">Where a relative path starts.</param>
    /// <param name="path">Absolute, links resolved.</param>
    /// <exception cref="UsageException">Something is there already, or nothing can be made there.</exception>
    public static NewPrivateFile Create(string option, string text, string currentDirectory, out string path)
    {
        path = "";
        try
        {
            path = Resolve(option, text, currentDirectory);
            if (Path.Exists(path)) throw UsageException.Of(option, $"'{path}' exists already and is left as it is; name another file");
            if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
            {
                throw UsageException.Of(option, $"the directory '{directory}' does not exist; create it first (mkdir -p)");
            }

            if (FolderAround(path) is { } folder)
            {
                throw UsageException.Of(option, $"'{path}' lies inside '{folder}', which cloudbox shares; put the key somewhere else");
            }

            return NewPrivateFile.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw UsageException.Of(option, $"'{text}' cannot be created: {e.Message.TrimEnd('.')}");
        }
    }

    // A key written into an open folder would be on every host of the subnet a moment later.
    private static string? FolderAround(string path)
    {
        var directory = Path.GetDirectoryName(path);
        while (directory is not null && !Directory.Exists(Path.Combine(directory, RelativePath.ReservedName))) directory = Path.GetDirectoryName(directory);
        return directory;
    }

    private static string Resolve(string option, string text, string currentDirectory)
    {
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) throw UsageException.Of(option, "names no file");
        return PhysicalPath.Resolve(text, currentDirectory);
    }
}
