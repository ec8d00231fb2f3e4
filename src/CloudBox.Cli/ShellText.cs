namespace CloudBox.Cli;

/// <summary>Words for commands that a user is shown to copy.</summary>
internal static class ShellText
{
    /// <summary>The word as a POSIX shell reads it back: quoted only where that is needed.</summary>
    public static string Word(string text)
    {
        var isPlain = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '@' or '+' or '=');
        return isPlain ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
