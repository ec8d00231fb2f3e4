using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Many orders between two barriers: all bytes become durable, then each order is carried out by itself, then all names become durable.
/// No order waits for the disk, and each one by itself keeps to the same order of calls as alone: bytes, name, name durable, done.
/// </summary>
internal sealed partial class Installer
{
    /// <summary>Carries out orders of different paths. Durable on return, as far as the results say done.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="isInTheWay">What keeps an order from being carried out when its turn comes; null when nothing does.</param>
    /// <returns>The results, in the orders' order.</returns>
    public InstallResult[] ApplyAll(IReadOnlyList<DiskOrder> orders, Func<DiskOrder, InstallResult?> isInTheWay)
    {
        var results = new InstallResult[orders.Count];
        var bytes = MakeBytesDurable(orders);
        for (var i = 0; i < results.Length; i++)
        {
            if (bytes != Errno.None && IsPending(orders[i])) results[i] = InstallStop.From(bytes, $"make {orders[i].Path} durable").Result;
            else results[i] = isInTheWay(orders[i]) ?? Apply(orders[i]);
        }

        if (barrier.Pass() is var names && names != Errno.None) Fail(orders, results, names);
        return results;
    }

    private Errno MakeBytesDurable(IReadOnlyList<DiskOrder> orders)
    {
        if (!orders.Any(IsPending)) return Errno.None;
        var errno = barrier.PassNow();
        if (errno == Errno.None) foreach (var order in orders.Where(IsPending)) ((StagedFile)((InstallOrder)order).Staged).IsDurable = true;
        return errno;
    }

    private static bool IsPending(DiskOrder order) => order is InstallOrder { Staged: StagedFile { IsDurable: false } };

    private static void Fail(IReadOnlyList<DiskOrder> orders, InstallResult[] results, Errno errno)
    {
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Outcome == InstallOutcome.Done) results[i] = InstallStop.From(errno, $"make the change of {orders[i].Path} durable").Result;
        }
    }
}
