namespace CloudBox.Cli;

/// <summary>The program's version, for people.</summary>
internal static class ProgramVersion
{
    /// <summary>Major, minor and patch.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
