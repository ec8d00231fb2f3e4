using System.Net;
using System.Net.Sockets;
using CloudBox.Protocol.Time;

namespace CloudBox.Network.Time;

/// <summary>
/// Tells the time of this machine's clock to any NTP client, over IPv4 and IPv6. One thread of its own: it waits in the kernel and looks at the
/// clock in the last moment before an answer leaves. An answer is never longer than its request, and nobody is answered more often than
/// <see cref="SourceLimits"/> allow: it is of no use for flooding others.
/// </summary>
public sealed class TimeServer : IDisposable
{
    // A longer datagram is none that we know; cut to this, it still is too long for its fields.
    private const int MaxRequest = 1024;

    // How long the end takes after it was asked for.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly StampedSocket _socket;
    private readonly IReadOnlyList<NtpKey> _keys;
    private readonly TimeProvider _time;
    private readonly SourceLimits _limits;
    private readonly Lock _gate = new();
    private TimeServerCounts _counts;

    private TimeServer(StampedSocket socket, IReadOnlyList<NtpKey> keys, TimeProvider time) =>
        (_socket, _keys, _time, _limits) = (socket, keys, time, new SourceLimits(time));

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>True when it listens on all addresses of IPv4 and IPv6.</summary>
    public bool IsDual => _socket.IsDual;

    /// <summary>What it has done so far. Any thread may look.</summary>
    public TimeServerCounts Counts
    {
        get
        {
            lock (_gate) return _counts;
        }
    }

    /// <summary>Binds the port; nothing is answered yet.</summary>
    /// <param name="address">The address to listen on; null for all.</param>
    /// <param name="port">The UDP port; 0 lets the system choose.</param>
    /// <param name="keys">Keys that clients may sign with.</param>
    /// <param name="time">The clock that is told.</param>
    /// <exception cref="SocketException">The address or the port cannot be used.</exception>
    public static TimeServer Open(IPAddress? address, ushort port, IReadOnlyList<NtpKey> keys, TimeProvider time) =>
        new(StampedSocket.Listen(address, port), keys, time);

    /// <summary>Answers until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => OwnThread.Run(() => Run(stop));

    public void Dispose() => _socket.Dispose();

    private int Run(CancellationToken stop)
    {
        Span<byte> request = stackalloc byte[MaxRequest];
        Span<byte> answer = stackalloc byte[NtpAnswer.MaxSize];
        var arrival = default(Arrival);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!_socket.Wait(Patience)) continue;
                var length = _socket.Receive(request, ref arrival);
                if (length >= 0) Answer(request[..length], answer, ref arrival);
            }
            catch (IOException)
            {
                Note(new TimeServerCounts { Unsent = 1 }); // no route back, or a client that is gone
            }
        }

        return 0;
    }

    // Counted before the answer leaves: who has one finds itself counted.
    private void Answer(ReadOnlySpan<byte> request, Span<byte> bytes, ref Arrival arrival)
    {
        var receive = NtpTimestamp.FromUnixNs(_time.GetUnixNs() - arrival.AgeNs);
        var allowance = _limits.Take(arrival.Source);
        if (allowance != Allowance.Answer)
        {
            Note(new TimeServerCounts { TooOften = 1 });
            if (allowance == Allowance.Refuse && NtpRequest.TryRefuse(request, out var refusal)) Send(refusal, bytes, ref arrival);
            return;
        }

        var verdict = NtpRequest.Judge(request, _keys, receive, out var answer);
        if (arrival.Port == 0) verdict = NtpVerdict.NoRequest; // nowhere to answer to
        Note(verdict switch
        {
            NtpVerdict.Served => new TimeServerCounts { Served = 1 },
            NtpVerdict.KeyRefused => new TimeServerCounts { KeyRefused = 1 },
            _ => new TimeServerCounts { NoRequest = 1 },
        });
        if (verdict != NtpVerdict.NoRequest) Send(answer, bytes, ref arrival);
    }

    private void Send(in NtpAnswer answer, Span<byte> bytes, ref Arrival arrival)
    {
        var length = answer.CopyTo(bytes, NtpTimestamp.FromUnixNs(_time.GetUnixNs()));
        _socket.Answer(bytes[..length], ref arrival);
    }

    private void Note(in TimeServerCounts more)
    {
        lock (_gate)
        {
            _counts = new TimeServerCounts(
                _counts.Served + more.Served,
                _counts.TooOften + more.TooOften,
                _counts.NoRequest + more.NoRequest,
                _counts.KeyRefused + more.KeyRefused,
                _counts.Unsent + more.Unsent);
        }
    }
}
