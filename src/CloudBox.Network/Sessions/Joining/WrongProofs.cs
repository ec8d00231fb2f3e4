using System.Net;

namespace CloudBox.Network.Sessions.Joining;

/// <summary>
/// Counts wrong proofs of an invite: five from one source in a minute, then it is heard again when the minute is over. Bounded: a
/// source that fills the table takes only its own kind out, so what is forgotten first is what is over first. Thread-safe.
/// </summary>
internal sealed class WrongProofs(TimeProvider time)
{
    private const int MostPerWindow = 5;
    private const int MaxSources = 1024;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (long Since, int Count)> _sources = [];

    /// <summary>True when a source has used up its wrong proofs.</summary>
    public bool IsBarred(IPAddress source)
    {
        lock (_gate) return _sources.TryGetValue(source, out var seen) && !IsOver(seen.Since) && seen.Count >= MostPerWindow;
    }

    /// <summary>Counts one.</summary>
    public void Note(IPAddress source)
    {
        lock (_gate)
        {
            if (_sources.TryGetValue(source, out var seen) && !IsOver(seen.Since)) _sources[source] = (seen.Since, seen.Count + 1);
            else
            {
                MakeRoom();
                _sources[source] = (time.GetTimestamp(), 1);
            }
        }
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= Window;

    private void MakeRoom()
    {
        if (_sources.Count < MaxSources) return;
        _sources.Remove(_sources.MinBy(static pair => pair.Value.Since).Key);
    }
}
