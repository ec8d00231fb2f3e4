using System.Text.RegularExpressions;

namespace CloudBox.EndToEnd.Harness;

/// <summary>What the console says: all of these tests' knowledge of its wording.</summary>
public static partial class Said
{
    /// <summary>The last line of the start block.</summary>
    [GeneratedRegex("OPEN|closed: key")]
    public static partial Regex StartBlockIsOver { get; }

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

    [GeneratedRegex("was changed on two hosts at once")]
    public static partial Regex ConflictKept { get; }

    [GeneratedRegex("in sync with")]
    public static partial Regex InSync { get; }

    /// <summary>An index that is an older copy, a clone, or new in place of a lost one.</summary>
    [GeneratedRegex("takes part under a new identity")]
    public static partial Regex NewIdentity { get; }

    [GeneratedRegex("No session with .*: the name belongs to device")]
    public static partial Regex Impostor { get; }

    /// <summary>The same, on the console of the one who is refused.</summary>
    [GeneratedRegex("No session with .*it says: the name belongs to device")]
    public static partial Regex RefusedAsImpostor { get; }

    /// <summary>Somebody without the folder's key, or with another.</summary>
    [GeneratedRegex("is refused: this folder has a key and it shows (none|another)")]
    public static partial Regex KeyRefused { get; }

    /// <summary>On the console of who has no key.</summary>
    [GeneratedRegex("has a key; start with --key to join it")]
    public static partial Regex NeedsKey { get; }

    [GeneratedRegex("Session with .* opened")]
    public static partial Regex SessionOpened { get; }

    /// <summary>What comes whether or not anything happens: left out of failures.</summary>
    [GeneratedRegex("INF (check: |.* (no changes|status|directory empty) from |Debug message from .*: received )")]
    public static partial Regex Routine { get; }
}
