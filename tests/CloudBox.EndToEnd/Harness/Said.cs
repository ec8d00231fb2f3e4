using System.Text.RegularExpressions;

namespace CloudBox.EndToEnd.Harness;

/// <summary>What the console is expected to say: all of these tests' knowledge of its wording, as loose as the meaning allows.</summary>
public static partial class Said
{
    /// <summary>The last line of the start block.</summary>
    [GeneratedRegex("open", RegexOptions.IgnoreCase)]
    public static partial Regex FolderIsOpen { get; }

    [GeneratedRegex("goodbye|shutting down|left|leav|stops", RegexOptions.IgnoreCase)]
    public static partial Regex Goodbye { get; }

    [GeneratedRegex("name.*(taken|also|already|another|same)|(taken|also|already|another|same).*name", RegexOptions.IgnoreCase)]
    public static partial Regex NameClash { get; }

    [GeneratedRegex("halt|stopped|nothing is deleted|will not", RegexOptions.IgnoreCase)]
    public static partial Regex Halted { get; }

    [GeneratedRegex(@"broadcasts?.*KB", RegexOptions.IgnoreCase)]
    public static partial Regex Statistics { get; }

    [GeneratedRegex("debug", RegexOptions.IgnoreCase)]
    public static partial Regex Debug { get; }
}
