using CloudBox.Engine.Folder;
using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Hosts;

/// <summary>How far an order is: what the production installer keeps in local variables and exceptions.</summary>
internal sealed class OrderRun
{
    /// <summary>The end; null while it goes on.</summary>
    public InstallResult? Result { get; private set; }

    /// <summary>Directories that it made names in.</summary>
    public List<Inode> Above { get; } = [];

    /// <summary>Ends the order.</summary>
    public void End(InstallOutcome outcome, string problem) => Result ??= new InstallResult(outcome, Problem: problem);

    /// <summary>Ends the order well.</summary>
    public void Done(DiskStamp stamp = default, DiskStamp displaced = default) => Result ??= new InstallResult(InstallOutcome.Done, stamp) { Displaced = displaced };

    /// <summary>True when the call failed, which ends the order.</summary>
    public bool Fails(Errno errno, string action)
    {
        if (errno == Errno.None) return false;
        End(errno == Errno.ENOSPC ? InstallOutcome.NoSpace : InstallOutcome.Failed, $"{action}: {errno}");
        return true;
    }
}
