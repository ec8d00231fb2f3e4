namespace CloudBox.Cli.Options;

/// <summary>A command line that cannot be run. The message is for people, one line, and names the option.</summary>
internal sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message) : base(message)
    {
    }

    public UsageException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>An option whose value will not do.</summary>
    public static UsageException Of(string option, string problem) => new($"{option}: {problem}");
}
