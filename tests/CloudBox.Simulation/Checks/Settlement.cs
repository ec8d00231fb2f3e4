using CloudBox.Engine.Index;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Checks;

/// <summary>
/// Liveness: once users and faults have stopped, all honest hosts come to the same tree (names, kinds, bytes, modes, times as far as
/// the disks can hold them; I10, I16, I17), want nothing and send nothing, within a bounded time. Then the oracle judges the tree.
/// </summary>
internal static class Settlement
{
    private const uint PermissionBits = 0x1FF;

    public static void Await(World world)
    {
        EndFaults(world);
        var deadline = world.NowNs + world.Options.SettleNs;
        var (delivered, quiet) = (-1L, 0);
        string? unsettled = null;
        while (quiet < 2)
        {
            if (world.NowNs >= deadline) throw new Violation("Liveness", unsettled ?? "it does not become quiet");
            world.RunUntil(world.NowNs + (world.Options.IntervalNs * 3 / 2));
            unsettled = Unsettled(world);
            quiet = unsettled is null && world.Network.Delivered == delivered ? quiet + 1 : 0;
            delivered = world.Network.Delivered;
        }

        Judge(world);
    }

    private static void EndFaults(World world)
    {
        world.HasFaults = false;
        foreach (var host in world.Hosts)
        {
            var disk = host.Disk;
            (disk.IsFull, disk.IsAway, disk.FailingSyncs) = (false, false, 0);
            foreach (var (_, inode) in SimDisk.Tree(disk.Root)) inode.IsUnreadable = false;
            disk.Root.IsUnreadable = false;
            RepairRot(world, host);
            foreach (var other in world.Hosts)
            {
                if (host != other) world.Network.Unblock(host.Number, other.Number);
            }

            host.StartProgram();
        }
    }

    // Somebody brings back what has rotted in the folder, with a time of now. What lies in the stage or the archive nobody reads.
    private static void RepairRot(World world, SimHost host)
    {
        (host.Disk.RottenReads, host.Disk.RottenStages) = (0, 0);
        foreach (var own in (Inode[])[host.Disk.Stage, host.Disk.Archive])
        {
            foreach (var (_, inode) in SimDisk.Tree(own)) SimDisk.Heal(inode);
        }

        foreach (var (path, inode) in SimDisk.Tree(host.Disk.Root).Where(at => at.Inode.Sound is not null).ToList())
        {
            host.Disk.Repair(inode);
            world.Oracle.Touched(host.Number, host.OwnerOf(path) ?? path, inode);
            world.Marks.Hit("a rotten file was brought back");
            world.Say($"{host} USER brings back {inode.Content} at {path}");
        }
    }

    // Null when all is well.
    private static string? Unsettled(World world)
    {
        var honest = world.Hosts.Where(host => host.Hostility is null).ToList();
        foreach (var host in honest)
        {
            if (!host.IsIdle) return $"{host} is still at work";
            if (host.IsHalted) return $"{host} is halted";
            if (MayMiss(world).Count == 0 && Wanted(world, host) is { } wanted) return $"{host} wants {wanted.Path} {wanted.Versions}";
        }

        var missing = MayMiss(world);
        var granule = honest.Max(host => host.Disk.Options.ModifiedGranuleNs);
        var first = Describe(honest[0], granule, missing);
        foreach (var host in honest.Skip(1))
        {
            var tree = Describe(host, granule, missing);
            var difference = first.Except(tree).Select(line => $"only {honest[0]}: {line}").Concat(tree.Except(first).Select(line => $"only {host}: {line}")).ToList();
            if (difference.Count > 0) return $"trees differ: {string.Join("; ", difference)}";
        }

        return null;
    }

    // What a hostile peer says that it has need not exist.
    private static WantedRow? Wanted(World world, SimHost host) => host.Index.Wanted()
        .FirstOrDefault(wanted => !world.Hosts.Any(other => other.Hostility is not null && other.Index.Replica == wanted.From));

    private static void Judge(World world)
    {
        var host = world.Hosts.First(host => host.Hostility is null);
        var live = SimDisk.Tree(host.Disk.Root).Where(at => at.Inode.Kind != InodeKind.Directory)
            .Select(at => (host.OwnerOf(at.Path) ?? at.Path, at.Inode.Content)).ToList();
        var missing = MayMiss(world);
        world.Oracle.CheckEnd(live, path => IsMissing(path, missing));
    }

    private static List<string> Describe(SimHost host, long granule, HashSet<string> missing) => SimDisk.Tree(host.Disk.Root)
        .Where(at => !IsMissing(at.Path, missing))
        .Select(at => at.Inode.Kind switch
        {
            InodeKind.Directory => $"{at.Path}/ {at.Inode.Mode & PermissionBits:x}",
            InodeKind.Symlink => $"{at.Path} -> {at.Inode.Content}",
            // As far as the coarsest of the disks can hold it.
            _ => $"{at.Path} {at.Inode.Content} {at.Inode.Mode & PermissionBits:x} {at.Inode.ModifiedNs / granule * granule}",
        }).ToList();

    // Names of which a file system that folds case can hold one only (I13): with them what lies below.
    private static HashSet<string> MayMiss(World world)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        if (!world.Hosts.Any(host => host.Disk.Options.FoldsCase)) return missing;
        var names = world.Hosts.SelectMany(host => SimDisk.Tree(host.Disk.Root)).Select(at => at.Path).Distinct().ToList();
        foreach (var twins in names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase))
        {
            if (twins.Count() > 1) missing.UnionWith(twins);
        }

        return missing;
    }

    private static bool IsMissing(string path, HashSet<string> missing) =>
        missing.Contains(path) || missing.Any(name => path.StartsWith($"{name}/", StringComparison.Ordinal) || path.StartsWith($"{name} (conflict", StringComparison.Ordinal));
}
