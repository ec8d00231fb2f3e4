using CloudBox.Engine.Folder;
using CloudBox.Network.Progress;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files;

/// <summary>One file on its way to a peer.</summary>
internal sealed class ServeJob(Frame.GetFile asked) : IDisposable
{
    private volatile bool _isCancelled;
    private long _sent = asked.From;

    public uint Request => asked.Request;

    public RelativePath Path => asked.Path;

    public ContentId Content => asked.Content;

    /// <summary>The first byte that is sent.</summary>
    public long From => asked.From;

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
        var left = Content.Length - _sent;
        var count = (int)Math.Min(left, FrameLimits.MaxData);
        try
        {
            if (!FrameCodec.WriteData(buffer, Request, count, count == left, this, static (target, job) => job.Read(target))) return "it changed while it was being sent";
        }
        catch (IOException problem)
        {
            return $"it cannot be read: {problem.Message}";
        }

        _sent += count;
        Meter?.Add(count);
        IsDone = count == left;
        return null;
    }

    public void Dispose()
    {
        Meter?.Dispose();
        File?.Dispose();
    }

    private bool Read(Span<byte> target) =>
        File!.Read(target, _sent) == target.Length && File.Stamp.Size == Content.Length && File.IsUnchanged();
}
