using CloudBox.Network.Status;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>
/// What one peer was asked for patches: as <see cref="FileFetches"/>, one that has ended here and not there is remembered until the peer's last
/// word. Thread-safe.
/// </summary>
/// <param name="context">What the sessions share.</param>
/// <param name="peerName">For people.</param>
/// <param name="send">Queues a frame.</param>
internal sealed class PatchRequests(SessionContext context, string peerName, Action<Frame> send)
{
    // Requests for files and for patches have numbers of one count on the wire; here the top bit tells them apart.
    private const uint Mark = 0x8000_0000;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PatchAnswer> _asked = [];
    private uint _last;
    private long _movedAt;
    private string? _closed;

    /// <summary>True when a request's number is one of these.</summary>
    public static bool Has(uint request) => (request & Mark) != 0;

    /// <summary>Asks, and waits for the end. Null when all is here, else why not.</summary>
    /// <param name="answer">Takes what comes.</param>
    /// <param name="frame">The frame that asks under a number.</param>
    /// <param name="cancel">It is not wanted any more.</param>
    public async Task<string?> AskAsync(PatchAnswer answer, Func<uint, Frame> frame, CancellationToken cancel)
    {
        if (!TryAdd(answer, out var request, out var problem)) return problem;
        send(frame(request));
        using var cancelling = cancel.UnsafeRegister(_ => Give(request, answer, "it is not wanted any more"), null);
        return await answer.Ended;
    }

    /// <summary>Takes chunks. Null, or what is wrong with them.</summary>
    public string? Take(Frame.Manifest manifest) => Take(manifest.Request, manifest.IsLast, answer => answer.Take(manifest.Chunks, manifest.IsLast));

    /// <summary>Takes bytes, which are not kept. Null, or what is wrong with them.</summary>
    public string? Take(Frame.FileData data) => Take(data.Request, data.IsLast, answer => answer.Take(data.Bytes.Span, data.IsLast));

    /// <summary>Takes a refusal. Null, or what is wrong with it.</summary>
    public string? Take(Frame.FileRefused refused)
    {
        if (Find(refused.Request, isLast: true) is not { } answer) return "it refused what nobody asked for";
        answer.Fail($"{peerName} says: {LogText.Brief(refused.Reason)}");
        return null;
    }

    /// <summary>Ends what waits when nothing has come for too long.</summary>
    public void CheckProgress()
    {
        KeyValuePair<uint, PatchAnswer>[] late;
        lock (_gate)
        {
            if (_asked.Count == 0 || context.Time.GetElapsedTime(_movedAt) < context.Options.FetchTimeout) return;
            late = [.. _asked];
        }

        foreach (var (request, answer) in late) Give(request, answer, "it does not answer");
    }

    /// <summary>Ends everything: the session is over.</summary>
    public void Close(string reason)
    {
        PatchAnswer[] open;
        lock (_gate)
        {
            _closed = reason;
            open = [.. _asked.Values];
            _asked.Clear();
        }

        foreach (var answer in open) answer.Fail(reason);
    }

    private string? Take(uint request, bool isLast, Func<PatchAnswer, bool> take)
    {
        if (Find(request, isLast) is not { } answer) return "it sent what nobody asked for";
        if (!take(answer) && !isLast) send(new Frame.CancelFile(request));
        return null;
    }

    private bool TryAdd(PatchAnswer answer, out uint request, out string? problem)
    {
        lock (_gate)
        {
            (request, problem) = (0, _closed ?? (_asked.Count < PatchLimits.MaxUnanswered ? null : "it does not answer"));
            if (problem is not null) return false;
            if (_asked.Count == 0) _movedAt = context.Time.GetTimestamp();
            while (!_asked.TryAdd(request = ++_last | Mark, answer))
            {
            }

            return true;
        }
    }

    private PatchAnswer? Find(uint request, bool isLast)
    {
        lock (_gate)
        {
            _movedAt = context.Time.GetTimestamp();
            if (!_asked.TryGetValue(request, out var answer)) return null;
            if (isLast) _asked.Remove(request);
            return answer;
        }
    }

    // It stays in the table until the peer has said its last word.
    private void Give(uint request, PatchAnswer answer, string problem)
    {
        if (answer.Ended.IsCompleted) return;
        answer.Fail(problem);
        send(new Frame.CancelFile(request));
    }
}
