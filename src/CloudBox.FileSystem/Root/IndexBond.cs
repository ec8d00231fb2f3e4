using CloudBox.Engine.Index;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// Ties an index to the folder that it keeps (I6), by three numbers in <c>.cloudbox</c>: <c>incarnation</c>, the last start on this folder as the
/// index of that start named it; <c>reserve</c>, up to where counters may have been used; and <c>machine</c>, where that start was. An index that
/// does not know the first is an older copy or another folder's. One that does may still be a copy from within that run: so every start counts on
/// beyond the second. Both copied together to another machine are told apart from the original by the third alone: two that count on from the
/// same number would name different changes alike, until they meet.
/// </summary>
internal sealed class IndexBond
{
    private const string IncarnationFile = "incarnation";
    private const string ReserveFile = "reserve";
    private const string MachineFile = "machine";

    // Written again when half of it is used up: seldom enough not to matter, often enough for the fastest run.
    private const ulong Reserve = 1 << 20;

    private readonly SafeFileHandle _ownDirectory;
    private ulong _reservedTo;

    private IndexBond(SafeFileHandle ownDirectory) => _ownDirectory = ownDirectory;

    /// <summary>Ties the index to the folder for this start, before anything is put into it. Durable on return.</summary>
    /// <param name="ownDirectory"><c>.cloudbox</c>; stays the caller's.</param>
    /// <param name="index">The index, just opened.</param>
    /// <param name="machine">Which machine this is; null when it cannot be told.</param>
    /// <param name="origin">What the index is to this folder.</param>
    /// <exception cref="IOException">The folder or the index cannot be read or written.</exception>
    public static IndexBond Tie(SafeFileHandle ownDirectory, IIndexStore index, ulong? machine, out IndexOrigin origin)
    {
        var bond = new IndexBond(ownDirectory);
        var isElsewhere = machine is not null && bond.Read(MachineFile) is { } before && before != machine;
        origin = OriginOf(index, bond.Read(IncarnationFile), isElsewhere);
        if (origin == IndexOrigin.Renewed) index.Renew();
        index.SkipTo(bond.Read(ReserveFile) ?? 0);
        bond.Keep(index);
        bond.Write(IncarnationFile, index.Incarnations[^1].Id);
        if (machine is { } here) bond.Write(MachineFile, here); // last: a start that is cut off before is renewed again
        return bond;
    }

    /// <summary>Reserves more numbers when half of them are used up. From time to time, on one thread.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Keep(IIndexReader index)
    {
        var last = index.LastCounter;
        if (last + (Reserve / 2) < _reservedTo) return;
        Write(ReserveFile, last + Reserve);
        _reservedTo = last + Reserve;
    }

    private static IndexOrigin OriginOf(IIndexStore index, ulong? last, bool isElsewhere)
    {
        if (index.Incarnations.Length == 1) return last is null ? IndexOrigin.Own : IndexOrigin.Replacement;
        return !isElsewhere && index.Incarnations.Any(known => known.Id == last) ? IndexOrigin.Own : IndexOrigin.Renewed;
    }

    // Null when there is none, or it is damaged: then nothing is known of who kept the folder.
    private ulong? Read(string file)
    {
        var errno = SmallFile.Read(_ownDirectory, file, out var number);
        if (errno is Errno.ENOENT or Errno.EINVAL) return null;
        ErrnoException.ThrowIfFailed(errno, $"read .cloudbox/{file}");
        return number;
    }

    private void Write(string file, ulong number) =>
        ErrnoException.ThrowIfFailed(SmallFile.Replace(_ownDirectory, file, number), $"write .cloudbox/{file}");
}
