namespace CloudBox.Cli.Options;

/// <summary>Questions about two absolute paths without links.</summary>
internal static class PathNesting
{
    /// <summary>True when <paramref name="path"/> is the directory or lies below it.</summary>
    public static bool IsInside(string path, string directory)
    {
        if (path == directory || directory == "/") return true;
        return path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/';
    }
}
