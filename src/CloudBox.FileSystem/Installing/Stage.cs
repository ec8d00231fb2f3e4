using System.Globalization;
using System.Security.Cryptography;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// <c>.cloudbox/stage</c>: one file with a random name for each transfer that comes in. Holds the program's own incoming bytes
/// and never a user's, which is why it may be wiped. Thread-safe.
/// </summary>
/// <param name="directory">The stage directory; stays the caller's.</param>
/// <param name="folderPath">The folder, for messages.</param>
/// <param name="time">Tells how old what an earlier run has left is.</param>
internal sealed class Stage(SafeFileHandle directory, string folderPath, TimeProvider time) : IStage, IPatchStage
{
    /// <summary>Bytes that always stay free for the index, the archive's directories and other programs.</summary>
    public const long MaxReserve = 16 * 1024 * 1024;

    // On a very small file system the reserve must leave something to use.
    private const int LeastPartInReserve = 16;

    // The kernel takes the umask off, so that a file has the mode any program here would have given it.
    private const uint NewFileMode = 0x1B6; // 0666

    private readonly Partials _partials = new(directory, time);
    private long _promised;

    /// <summary>The stage directory.</summary>
    public SafeFileHandle Directory => directory;

    public IStagedFile Create(long length) => Open(length);

    public IPatchedFile CreatePatched(long length) => Open(length);

    public IStagedRanges CreateRanges(ContentId content)
    {
        var name = Partials.NameOf(content);
        if (!_partials.TryClaim(name)) return new StagedRanges(this, Open(content.Length), content.Length); // comes from elsewhere too
        try
        {
            if (OpenPart(name, content.Length) is { } part) return part;
            _partials.Release(name);
            return new StagedRanges(this, Open(content.Length), content.Length);
        }
        catch
        {
            _partials.Release(name);
            throw;
        }
    }

    /// <summary>A part is not in use any more: it is complete, dropped, or left for the next try.</summary>
    public void ReleasePart(string name)
    {
        _partials.Release(name);
        _partials.Trim();
    }

    private StagedFile Open(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Promise(length);
        var errno = Open(out var name, out var file);
        if (errno == Errno.None) return new StagedFile(this, name, file, length);
        Release(length);
        throw ErrnoException.From(errno, $"stage a file in the folder {folderPath}");
    }

    /// <summary>
    /// Asks the file system once whether it can do what an install needs, rather than at each file.
    /// </summary>
    /// <exception cref="IOException">It cannot; the message is for people.</exception>
    public void CheckFileSystem()
    {
        try
        {
            using var one = Open(0);
            using var other = Open(0);
            var refused = LibC.Rename(directory, one.Name, directory, other.Name, RenameMode.NoReplace);
            var exchanged = LibC.Rename(directory, one.Name, directory, other.Name, RenameMode.Exchange);
            if (refused == Errno.EEXIST && exchanged == Errno.None) return;
        }
        catch (NoSpaceException)
        {
            return; // a full disk tells nothing, and is no reason not to start
        }

        throw new IOException($"The folder {folderPath} is on a file system that cannot exchange two files at once (renameat2): choose one on a local Linux file system such as ext4, XFS or Btrfs.");
    }

    /// <summary>Asks the file system how exactly it tells changes.</summary>
    public ChangeTimes ProbeTimes()
    {
        try
        {
            using var probe = Open(1);
            return ChangeTimes.Probe(probe.Handle, time);
        }
        catch (IOException)
        {
            return new ChangeTimes(AreFine: false, time); // as with a full disk: the careful answer
        }
    }

    /// <summary>Removes what an interrupted run has left, but for large parts that are worth going on with. Only before the first transfer.</summary>
    /// <returns>How many files there were.</returns>
    public int Wipe()
    {
        var wiped = 0;
        foreach (var name in DirectoryNames.List(directory))
        {
            if (!Partials.IsPart(name) && LibC.Unlink(directory, name) == Errno.None) wiped++;
        }

        return wiped + _partials.Trim();
    }

    /// <summary>Takes back the promise of room for bytes that have been written, or never will be.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _promised, -bytes);

    /// <summary>A name that nothing in the stage has.</summary>
    public static string NewName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    // Counts what other transfers still have to write, so that ten that fit one by one do not fill the disk together.
    private void Promise(long length)
    {
        try
        {
            PromiseOnce(length);
        }
        catch (NoSpaceException) when (_partials.MakeRoom(Missing(length)))
        {
            PromiseOnce(length);
        }
    }

    private long Missing(long length) => LibC.GetSpace(directory, out var space) == Errno.None
        ? Interlocked.Read(ref _promised) + length + ReserveOf(space) - space.Available
        : long.MaxValue;

    private static long ReserveOf(FileSystemSpace space) => Math.Min(MaxReserve, space.Capacity / LeastPartInReserve);

    private void PromiseOnce(long length)
    {
        var promised = Interlocked.Add(ref _promised, length);
        var errno = LibC.GetSpace(directory, out var space);
        var reserve = ReserveOf(space);
        if (errno == Errno.None && space.Available - reserve >= promised) return;
        Release(length);
        ErrnoException.ThrowIfFailed(errno, $"ask for the free space of the folder {folderPath}");
        throw new NoSpaceException(string.Create(
            CultureInfo.InvariantCulture,
            $"No room for {length} bytes in the folder {folderPath}: {space.Available} bytes are free, {promised - length} are promised to other transfers and {reserve} stay in reserve; free some space."));
    }

    private Errno Open(out string name, out SafeFileHandle file)
    {
        name = NewName();
        return LibC.OpenAt(directory, name, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive, out file, NewFileMode);
    }

    // Null when the name cannot be used: somebody else has put something there.
    private StagedRanges? OpenPart(string name, long length)
    {
        var flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow | OpenFlags.NonBlocking;
        if (LibC.OpenAt(directory, name, flags, out var file, NewFileMode) != Errno.None) return null;
        var start = LibC.Stat(file, out var status) == Errno.None && status.IsRegular ? Partials.ReadPrefix(file, length) : -1;
        if (start < 0)
        {
            file.Dispose();
            return null;
        }

        try
        {
            Promise(length - start);
            ErrnoException.ThrowIfFailed(Partials.WritePrefix(file, length, start), "stage part of a file");
            return new StagedRanges(this, new StagedFile(this, name, file, length - start), length, start, isPart: true);
        }
        catch
        {
            if (start == 0) _ = LibC.Unlink(directory, name); // holds nothing but its own length
            file.Dispose();
            throw;
        }
    }
}
