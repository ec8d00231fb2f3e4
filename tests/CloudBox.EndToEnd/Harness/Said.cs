using System.Text.RegularExpressions;

namespace CloudBox.EndToEnd.Harness;

/// <summary>What the console says: all of these tests' knowledge of its wording.</summary>
public static partial class Said
{
    /// <summary>The last line of the start block.</summary>
    [GeneratedRegex("OPEN")]
    public static partial Regex FolderIsOpen { get; }

    [GeneratedRegex(@"\bleft\b")]
    public static partial Regex Left { get; }

    [GeneratedRegex("also calls itself")]
    public static partial Regex NameClash { get; }

    [GeneratedRegex("folder has stopped")]
    public static partial Regex Halted { get; }

    [GeneratedRegex(@"\bcheck: .*broadcasts received")]
    public static partial Regex Statistics { get; }

    [GeneratedRegex("Debug message from")]
    public static partial Regex Debug { get; }
}
