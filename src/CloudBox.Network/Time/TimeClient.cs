using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CloudBox.Protocol.Time;

namespace CloudBox.Network.Time;

/// <summary>
/// Asks a server for its time (SNTP). The request carries a random number in place of our time: it tells nothing about this machine, and only
/// who has seen it can answer. One exchange comes before the samples, so that code, routes and address tables are warm. Never sets a clock.
/// </summary>
/// <param name="time">Our clock.</param>
public sealed class TimeClient(TimeProvider time)
{
    private const byte Version = 4;
    private const int MaxReply = 1024;

    // A lost datagram is no reason to give up, a silent server is.
    private const int MaxTimeouts = 2;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100); // at the stop signal
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(20); // a server may count a burst as an attack

    /// <summary>Measures, on a thread of its own.</summary>
    /// <exception cref="TimeException">There was no answer that tells the time.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public Task<TimeMeasurement> MeasureAsync(IPEndPoint server, TimeQuery query, CancellationToken stop) =>
        OwnThread.Run(() => Measure(server, query, stop));

    private TimeMeasurement Measure(IPEndPoint server, TimeQuery query, CancellationToken stop)
    {
        try
        {
            using var socket = StampedSocket.Connect(server);
            return Measure(new Conversation(socket, server, query, time, stop));
        }
        catch (SocketException problem)
        {
            throw new TimeException(Lower(new SocketException((int)problem.SocketErrorCode).Message), problem); // without the address
        }
        catch (IOException problem)
        {
            throw new TimeException(Lower(problem.Message), problem);
        }
    }

    private static TimeMeasurement Measure(Conversation conversation)
    {
        TimeMeasurement? best = null;
        var answers = 0;
        var timeouts = 0;
        var isWarm = false;
        for (var left = conversation.Query.Samples; left > 0;)
        {
            try
            {
                if (isWarm && left < conversation.Query.Samples) conversation.Pause(BetweenSamples);
                var measured = conversation.Exchange();
                timeouts = 0;
                if (isWarm) left--;
                if (isWarm && measured is not null) answers++;
                if (isWarm && measured?.Sample.DelayNs < (best?.Sample.DelayNs ?? long.MaxValue)) best = measured;
                isWarm = true;
            }
            catch (Exception end) when (best is not null && (end is TimeException or IOException))
            {
                break; // it has had enough of us, or is gone: what is known is known
            }
            catch (TimeoutException silence)
            {
                if (++timeouts < MaxTimeouts) continue;
                if (best is not null) break;
                throw new TimeException(silence.Message, silence);
            }
        }

        return best is null ? throw new TimeException("the clock was set while it was measured") : best with { Answers = answers };
    }

    private static string Lower(string message) => message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    private sealed record Conversation(StampedSocket Socket, IPEndPoint Server, TimeQuery Query, TimeProvider Time, CancellationToken Stop)
    {
        private string _heard = "";

        /// <summary>Lets the server breathe.</summary>
        public void Pause(TimeSpan length)
        {
            if (Stop.WaitHandle.WaitOne(length)) Stop.ThrowIfCancellationRequested();
        }

        /// <summary>One question and its answer; null when the clock was set in between.</summary>
        public TimeMeasurement? Exchange()
        {
            Span<byte> request = stackalloc byte[NtpAnswer.MaxSize];
            var length = Compose(request, out var sent);
            var start = Time.GetTimestamp();
            var sentNs = Time.GetUnixNs();
            Socket.Send(request[..length]);
            var reply = Await(sent, start, out var receivedNs);
            var sample = ClockSample.Of(
                reply.Receive.Since(NtpTimestamp.FromUnixNs(sentNs)),
                reply.Transmit.Since(NtpTimestamp.FromUnixNs(receivedNs)));
            if (sample is not { } measured) return null;
            var bound = TimeMeasurement.BoundOf(measured, reply.Precision, receivedNs - sentNs);
            return new TimeMeasurement(Server, measured, bound, reply, reply.Transmit.ToUnixNs(receivedNs), Answers: 1);
        }

        private int Compose(Span<byte> request, out NtpTimestamp sent)
        {
            Span<byte> random = stackalloc byte[NtpTimestamp.Size];
            RandomNumberGenerator.Fill(random);
            sent = new NtpTimestamp(BinaryPrimitives.ReadUInt64BigEndian(random) | 1); // never "no time"
            new NtpPacket { Version = Version, Mode = NtpMode.Client, Transmit = sent }.CopyTo(request);
            if (Query.Key is null) return NtpPacket.Size;
            return NtpPacket.Size + Query.Key.Sign(request[..NtpPacket.Size], request[NtpPacket.Size..]);
        }

        private NtpPacket Await(NtpTimestamp sent, long start, out long receivedNs)
        {
            Span<byte> bytes = stackalloc byte[MaxReply];
            var arrival = default(Arrival);
            while (Time.GetElapsedTime(start) is var waited && waited < Query.Timeout)
            {
                Stop.ThrowIfCancellationRequested();
                var left = Query.Timeout - waited;
                if (!Socket.Wait(left < BetweenLooks ? left : BetweenLooks)) continue;
                var length = Socket.Receive(bytes, ref arrival);
                receivedNs = Time.GetUnixNs() - arrival.AgeNs;
                if (length < 0) continue;
                var fault = NtpReply.Judge(bytes[..length], sent, Query.Key, out var packet);
                if (fault == NtpFault.None) return packet;
                var problem = fault.InWords(packet);
                if (!NtpReply.MayBeForged(fault)) throw new TimeException($"the answer {problem}");
                _heard = $"; what came {problem}";
            }

            throw new TimeoutException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no answer within {Query.Timeout.TotalSeconds:0.###} s{_heard}"));
        }
    }
}
