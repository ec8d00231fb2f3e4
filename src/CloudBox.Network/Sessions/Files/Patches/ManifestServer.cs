using System.Collections.Immutable;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>Tells one peer the chunks of files. Thread-safe.</summary>
/// <param name="context">What the sessions share.</param>
/// <param name="peer">To whom.</param>
/// <param name="send">Queues a frame.</param>
internal sealed class ManifestServer(SessionContext context, SessionPeer peer, Action<Frame> send) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, CancellationTokenSource> _asked = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Takes a request. Null, or what is wrong with it.</summary>
    public string? Take(Frame.GetManifest asked)
    {
        if (context.Patches is not { } files || asked.Content.Length > PatchLimits.MaxLength)
        {
            Refuse(asked, "it comes whole");
            return null;
        }

        CancellationTokenSource? cancel = null;
        lock (_gate)
        {
            if (_asked.ContainsKey(asked.Request)) return "it used a request's number twice";
            if (_asked.Count < PatchLimits.MaxManifests) _asked.Add(asked.Request, cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token));
        }

        if (cancel is null) Refuse(asked, "too many requests wait already");
        else _ = Task.Run(() => AnswerAsync(files, asked, cancel));
        return null;
    }

    /// <summary>The peer does not want it any more. It gets a FileRefused, unless the last chunks are on their way.</summary>
    public void Cancel(uint request)
    {
        lock (_gate)
        {
            if (_asked.TryGetValue(request, out var cancel)) cancel.Cancel();
        }
    }

    public void Dispose() => _stop.Cancel();

    private async Task AnswerAsync(IPatchFiles files, Frame.GetManifest asked, CancellationTokenSource cancel)
    {
        var problem = "it is not there (any more)";
        ImmutableArray<Chunk>? chunks = null;
        try
        {
            chunks = await files.ReadManifestAsync(asked.Path, asked.Content, cancel.Token);
        }
        catch (IOException error)
        {
            problem = $"it cannot be read: {error.Message}";
        }
        catch (OperationCanceledException)
        {
            problem = "cancelled";
        }
        catch (Exception error)
        {
            context.Log.Failed(error, peer.Address);
            problem = "an error of the program that has it";
        }

        // Before the last word: the number may be used again after it.
        lock (_gate) _asked.Remove(asked.Request);
        cancel.Dispose();
        if (chunks is { } all) Send(asked, all);
        else Refuse(asked, problem);
    }

    private void Send(Frame.GetManifest asked, ImmutableArray<Chunk> chunks)
    {
        for (var at = 0; ; at += FrameLimits.MaxChunks)
        {
            var count = Math.Min(FrameLimits.MaxChunks, chunks.Length - at);
            var isLast = at + count == chunks.Length;
            send(new Frame.Manifest(asked.Request, chunks.Slice(at, count), isLast));
            if (isLast) return;
        }
    }

    private void Refuse(Frame.GetManifest asked, string problem)
    {
        context.Log.FileNotSent(asked.Path, peer.Name, problem);
        send(new Frame.FileRefused(asked.Request, problem));
    }
}
