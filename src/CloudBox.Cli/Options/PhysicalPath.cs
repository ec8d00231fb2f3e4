namespace CloudBox.Cli.Options;

/// <summary>Makes a path absolute and resolves every symbolic link on the way, as realpath(3) does.</summary>
internal static class PhysicalPath
{
    /// <summary>Links followed before it is taken for a loop (Linux' own limit).</summary>
    private const int MaxLinks = 40;

    /// <summary>The path without '.', '..' and links. A part that does not exist is kept as it is written.</summary>
    /// <param name="path">A path, absolute or not. '..' behind a link means the parent of where the link leads.</param>
    /// <param name="currentDirectory">Where a relative path starts.</param>
    /// <exception cref="IOException">Links lead in a circle, or a part cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory on the way may not be searched.</exception>
    public static string Resolve(string path, string currentDirectory)
    {
        var left = new Stack<string>();
        Push(left, Path.Combine(currentDirectory, path));
        var links = 0;
        var resolved = "/";
        while (left.TryPop(out var part))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            var next = Path.Combine(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks) throw new IOException($"symbolic links lead in a circle at {next}");
            if (Path.IsPathRooted(target)) resolved = "/";
            Push(left, target);
        }

        return resolved;
    }

    private static void Push(Stack<string> left, string path)
    {
        var parts = path.Split('/');
        Array.Reverse(parts);
        foreach (var part in parts) left.Push(part);
    }
}
