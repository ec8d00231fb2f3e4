using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;

namespace CloudBox.FileSystem.Installing;

/// <summary>Ends an install or a removal early, with an outcome. Never leaves the installer.</summary>
internal sealed class InstallStop(InstallOutcome outcome, string problem) : Exception(problem)
{
    public InstallResult Result => new(outcome, Problem: Message);

    /// <summary>Somebody wrote: the caller has to look again.</summary>
    public static InstallStop Changed(string problem) => new(InstallOutcome.Changed, problem);

    /// <summary>The name cannot be used.</summary>
    public static InstallStop Blocked(string problem) => new(InstallOutcome.Blocked, problem);

    /// <summary>A call failed: the outcome that its error number means.</summary>
    public static InstallStop From(Errno errno, string action) =>
        new(errno.MeansNoSpace() ? InstallOutcome.NoSpace : InstallOutcome.Failed, $"Cannot {action}: {errno.Describe()}.");

    /// <summary>Stops unless the call succeeded.</summary>
    public static void Unless(Errno errno, string action)
    {
        if (errno != Errno.None) throw From(errno, action);
    }
}
