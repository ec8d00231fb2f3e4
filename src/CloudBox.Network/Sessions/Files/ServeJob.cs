using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Network.Progress;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files;

/// <summary>One file, or parts of it, on its way to a peer.</summary>
/// <param name="request">The peer's number for it.</param>
/// <param name="path">Where it is.</param>
/// <param name="content">What it has to be.</param>
/// <param name="ranges">The parts, ascending.</param>
internal sealed class ServeJob(uint request, RelativePath path, ContentId content, ImmutableArray<ByteRange> ranges) : IDisposable
{
    private volatile bool _isCancelled;
    private int _range;
    private long _inRange;

    /// <summary>All of a file, or what is left of it.</summary>
    public ServeJob(Frame.GetFile asked) : this(asked.Request, asked.Path, asked.Content, [new ByteRange(asked.From, asked.Content.Length - asked.From)])
    {
    }

    /// <summary>Parts of a file.</summary>
    public ServeJob(Frame.GetParts asked) : this(asked.Request, asked.Path, asked.Content, asked.Ranges)
    {
        IsParts = true;
    }

    public uint Request => request;

    /// <summary>True when parts were asked for, rather than the file.</summary>
    public bool IsParts { get; }

    public RelativePath Path => path;

    public ContentId Content => content;

    /// <summary>Bytes that go out in all.</summary>
    public long Length => ranges.Sum(static range => range.Length);

    /// <summary>The first byte that is sent.</summary>
    public long From => ranges[0].Offset;

    /// <summary>The open file, once it is open.</summary>
    public IServedFile? File { get; set; }

    /// <summary>True when the peer does not want the rest.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>True when the last byte is in a frame.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Where its progress is noted, when it is large.</summary>
    public ProgressMeter? Meter { get; set; }

    public void Cancel() => _isCancelled = true;

    /// <summary>
    /// Appends the next bytes as a frame. They go out only while the file is what it was when it was opened, so what arrives whole is never a mixture.
    /// </summary>
    /// <returns>Null, or why there are none.</returns>
    public string? Fill(FrameBuffer buffer)
    {
        var left = ranges[_range].Length - _inRange;
        var count = (int)Math.Min(left, FrameLimits.MaxData);
        var isLast = count == left && _range == ranges.Length - 1;
        try
        {
            if (!FrameCodec.WriteData(buffer, Request, count, isLast, this, static (target, job) => job.Read(target))) return "it changed while it was being sent";
        }
        catch (IOException problem)
        {
            return $"it cannot be read: {problem.Message}";
        }

        (_range, _inRange) = count == left ? (_range + 1, 0) : (_range, _inRange + count);
        Meter?.Add(count);
        IsDone = isLast;
        return null;
    }

    public void Dispose()
    {
        Meter?.Dispose();
        File?.Dispose();
    }

    private bool Read(Span<byte> target) =>
        File!.Read(target, ranges[_range].Offset + _inRange) == target.Length && File.Stamp.Size == Content.Length && File.IsUnchanged();
}
