namespace CloudBox.Cli.Options;

/// <summary>Finds the log file that a user names, and says in one line what is in the way.</summary>
internal static class LogFilePath
{
    /// <summary>Makes the path absolute and makes sure that it can be appended to (it is created if it is not there).</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="currentDirectory">Where a relative path starts.</param>
    /// <param name="folder">The shared folder. A log inside it would announce itself with each line that it grows.</param>
    /// <param name="path">Absolute, links resolved.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    public static bool TryResolve(string text, string currentDirectory, string folder, out string path, out string problem)
    {
        path = "";
        problem = text.Length == 0 || text.Contains('\0', StringComparison.Ordinal) ? "names no file" : "";
        if (problem.Length > 0) return false;
        try
        {
            path = PhysicalPath.Resolve(text, currentDirectory);
            problem = Check(path, folder);
            if (problem.Length > 0) return false;
            using var _ = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"'{text}' cannot be written: {e.Message}";
            return false;
        }
    }

    private static string Check(string path, string folder)
    {
        if (PathNesting.IsInside(path, folder)) return $"'{path}' lies inside the shared folder; put the log somewhere else";
        if (Directory.Exists(path)) return $"'{path}' is a directory; name a file in it";
        var directory = Path.GetDirectoryName(path);
        return Directory.Exists(directory) ? "" : $"the directory '{directory}' does not exist; create it first (mkdir -p)";
    }
}
