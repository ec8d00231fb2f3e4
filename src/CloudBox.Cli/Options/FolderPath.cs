namespace CloudBox.Cli.Options;

/// <summary>Finds the folder that a user names, and says in one line what is in the way.</summary>
internal static class FolderPath
{
    /// <summary>Resolves a path to an existing directory that can be read, written and searched.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="currentDirectory">Where a relative path starts.</param>
    /// <param name="path">Absolute, links resolved.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    public static bool TryResolve(string text, string currentDirectory, out string path, out string problem) =>
        TryResolve(text, currentDirectory, FolderAccess.FirstRefused, out path, out problem);

    /// <summary>As above; <paramref name="firstRefused"/> tells what this process may not do there (null: nothing).</summary>
    internal static bool TryResolve(string text, string currentDirectory, Func<string, string?> firstRefused, out string path, out string problem)
    {
        path = "";
        problem = Check(text);
        if (problem.Length > 0) return false;
        try
        {
            path = PhysicalPath.Resolve(text, currentDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"'{text}' cannot be resolved: {e.Message}";
            return false;
        }

        problem = CheckDirectory(path, firstRefused);
        return problem.Length == 0;
    }

    private static string Check(string text)
    {
        if (text.Length == 0) return "is empty; name the folder to share, as in -d ./share";
        return text.Contains('\0', StringComparison.Ordinal) ? "contains a NUL byte" : "";
    }

    private static string CheckDirectory(string path, Func<string, string?> firstRefused)
    {
        if (File.Exists(path)) return $"'{path}' is a file; name a directory";
        if (!Directory.Exists(path)) return $"'{path}' does not exist; create it first (mkdir -p)";
        return firstRefused(path) is { } refused ? $"'{path}' cannot be {refused} by this user; change its permissions (chmod, chown)" : "";
    }
}
