using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk.Sharing;

/// <summary>
/// A large file that is being received, and what is here of it is given to others who receive it too: each range leaves its first source about
/// once, whatever the number of receivers. Its bytes are not verified before they are passed on; each receiver verifies the whole. Thread-safe.
/// </summary>
internal sealed class Share : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ShareRoom _room;
    private readonly IServedFile _file;
    private readonly HashSet<SessionId> _stalled = [];
    private readonly HashSet<SessionId> _lost = [];
    private readonly long _since;
    private readonly int _rank;
    private readonly int _receivers;
    private bool _isComplete;

    /// <param name="room">Where others are.</param>
    /// <param name="order">What is received, and from whom.</param>
    /// <param name="picker">What is here of it.</param>
    /// <param name="file">The bytes; becomes its own.</param>
    /// <param name="rank">Which of the receivers we are, from 0 on.</param>
    /// <param name="receivers">How many there may be.</param>
    public Share(ShareRoom room, ContentOrder order, RangePicker picker, IServedFile file, int rank, int receivers)
    {
        (_room, Order, Picker, _file, _rank, _receivers) = (room, order, picker, file, rank, receivers);
        _since = room.Time.GetTimestamp();
    }

    public ContentOrder Order { get; }

    public ContentId Content => Order.Content;

    public RangePicker Picker { get; }

    /// <summary>True for a range of the part that we fetch of the source: its number leaves our rank when it is divided by the number of receivers.</summary>
    public bool IsOurs(int range) => range % _receivers == _rank;

    /// <summary>Where we begin to look in the parts of others.</summary>
    public int FirstToHelpWith => Picker.Count * _rank / _receivers;

    /// <summary>True when it may be forgotten: all of it is here and is served as a file by now.</summary>
    public bool IsOld(TimeSpan age)
    {
        lock (_gate) return _isComplete && _room.Time.GetElapsedTime(_since) >= age;
    }

    /// <summary>The other receivers that there may be.</summary>
    public IReadOnlyList<SharePeer> Others => _room.Others(Order.From);

    /// <summary>Says to the others what is here and what is on its way.</summary>
    public void Tell()
    {
        var have = new Frame.Have(Content, Picker.Here, Picker.Coming);
        foreach (var other in Others) other.Tell(have);
    }

    /// <summary>Tells of a range whether another receiver has it, or is getting it. Null when nobody else receives the file.</summary>
    public Func<int, bool>? Elsewhere()
    {
        var said = Others.Where(other => !IsLost(other)).Select(other => (Have: other.Find(Content), IsStalled: IsStalled(other))).Where(other => other.Have is not null).ToArray();
        return said.Length == 0 ? null : range => Array.Exists(said, other => RangeBits.Has(other.Have!.Here, range) || (!other.IsStalled && RangeBits.Has(other.Have.Coming, range)));
    }

    /// <summary>Nothing came of a range for too long: whoever said that it was getting it is not waited for any more.</summary>
    public void NoteStalled(RangeRequest late)
    {
        var range = (int)(late.Offset / SessionLimits.RangeBytes);
        foreach (var other in Others)
        {
            if (other.Find(Content) is not { } said || !(RangeBits.Has(said.Coming, range) || RangeBits.Has(said.Here, range))) continue;
            lock (_gate) _stalled.Add(other.Peer.Id);
            if (RangeBits.Has(said.Here, range)) other.Forget(Content);
        }
    }

    /// <summary>Nothing is fetched of this one any more, whatever it says.</summary>
    public void NoteLost(SharePeer other)
    {
        lock (_gate) _lost.Add(other.Peer.Id);
        Picker.Changes.Fire();
    }

    /// <summary>Reads what is here; 0 where it is not.</summary>
    public int Read(Span<byte> target, long offset) => Picker.Has(offset, target.Length) ? _file.Read(target, offset) : 0;

    /// <summary>All of it is here and right. Others may go on reading for a while.</summary>
    public void Complete()
    {
        lock (_gate) _isComplete = true;
        Tell();
    }

    /// <summary>Ends it, unless it is complete.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isComplete) return;
        }

        Close();
    }

    /// <summary>Takes it back.</summary>
    public void Close()
    {
        if (!_room.Remove(this)) return;
        _file.Dispose();
        foreach (var other in Others) other.Tell(new Frame.Have(Content, [], []));
    }

    private bool IsLost(SharePeer other)
    {
        lock (_gate) return _lost.Contains(other.Peer.Id);
    }

    private bool IsStalled(SharePeer other)
    {
        lock (_gate) return _stalled.Contains(other.Peer.Id);
    }
}
