using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;
using Xunit.Abstractions;

namespace CloudBox.Tests.Protocol.Status;

public sealed class DecoderFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 300_000;
    private const int LongestInput = 6000;

    // A message object is copied once for each part that is added to it; names are kept as UTF-16.
    private const int AllocatedAtMost = 2048;
    private const int AllocatedPerByte = 8;

    /// <summary>Set it to replay a run.</summary>
    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("CLOUDBOX_FUZZ_SEED"), out var seed) ? seed : 335_2013;

    [Fact]
    public void Mutated_and_random_bytes_never_throw_and_allocate_in_proportion_to_their_length()
    {
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        var originals = Corpus();
        var buffer = new byte[LongestInput];
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            if (DecodeBothWays(buffer, Fill(buffer, originals, random), round)) accepted++;
        }

        Assert.InRange(accepted, Rounds / 100, Rounds - 1); // some survive their mutation, else nothing is tested behind the header
    }

    [Fact]
    public void What_is_decoded_can_be_encoded_and_decoded_again()
    {
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        var originals = Corpus();
        var buffer = new byte[LongestInput];
        for (var round = 0; round < Rounds / 3; round++)
        {
            var input = buffer.AsSpan(0, Fill(buffer, originals, random));
            if (StatusDecoder.Decode(input, out var message, out var order) != DecodeFault.None) continue;
            var fault = StatusDecoder.Decode(StatusEncoder.Encode(message!, order), out var again, out var orderAgain);
            Assert.True(fault == DecodeFault.None, $"seed {Seed}, round {round}: {fault} from {Convert.ToHexStringLower(input)}");
            if (order != orderAgain) continue; // a time that makes no sense in either order tells none
            Assert.Equal(message, again);
        }
    }

    private static bool DecodeBothWays(byte[] bytes, int length, int round)
    {
        var input = bytes.AsSpan(0, length);
        var (fault, message) = (DecodeFault.None, (StatusMessage?)null);
        AssertBounded(() => fault = StatusDecoder.Decode(bytes.AsSpan(0, length), out message, out _), input, round);
        if ((fault == DecodeFault.None) != (message is not null)) Fail($"fault {fault} with message {message}", input, round);

        var (streamFault, streamed, used) = (DecodeFault.None, (StatusMessage?)null, 0);
        AssertBounded(() => streamFault = StatusDecoder.DecodeStream(bytes.AsSpan(0, length), (round & 1) == 0, out streamed, out _, out used), input, round);
        if ((streamFault == DecodeFault.None) != (streamed is not null)) Fail($"stream fault {streamFault} with message {streamed}", input, round);
        if (used < 0 || used > input.Length || (used > 0) != (streamed is not null)) Fail($"used {used}", input, round);
        return fault == DecodeFault.None;
    }

    private static void AssertBounded(Action decode, ReadOnlySpan<byte> input, int round)
    {
        var bound = AllocatedAtMost + ((long)AllocatedPerByte * input.Length);
        var allocated = Allocations.Of(decode, bound);
        if (allocated > bound) Fail($"{allocated} bytes allocated", input, round);
    }

    private static void Fail(string problem, ReadOnlySpan<byte> input, int round) =>
        Assert.Fail($"seed {Seed}, round {round}: {problem} for {Convert.ToHexStringLower(input)}");

    private static List<byte[]> Corpus() =>
    [
        .. GoldenDatagrams.All.Select(golden => golden.Bytes),
        .. GoldenDatagrams.ByTheAssignment.Select(golden => StatusEncoder.Encode(golden.Message with { Trailer = new StatusTrailer(1, 2, StatusFeatures.None, 3) }, ByteOrder.BigEndian)),
        new MessageBytes(ByteOrder.BigEndian).Header(3, client: new string('x', 255)).File(string.Join('/', Enumerable.Repeat(new string('y', 255), 16))).Trailer(200, 2, 1, 2),
    ];

    private static int Fill(byte[] buffer, List<byte[]> originals, Random random)
    {
        if (random.Next(20) == 0)
        {
            var size = random.Next(random.Next(2) == 0 ? 64 : LongestInput);
            random.NextBytes(buffer.AsSpan(0, size));
            return size;
        }

        var original = originals[random.Next(originals.Count)];
        original.CopyTo(buffer, 0);
        var length = original.Length;
        for (var count = random.Next(1, 5); count > 0; count--) length = Mutate(buffer, length, originals, random);
        return length;
    }

    private static int Mutate(byte[] buffer, int length, List<byte[]> originals, Random random)
    {
        if (length == 0) return 1;
        var at = random.Next(length);
        switch (random.Next(8))
        {
            case 0:
                buffer[at] ^= (byte)(1 << random.Next(8));
                return length;
            case 1:
                buffer[at] = (byte)random.Next(256);
                return length;
            case 2:
                buffer[at] = random.Next(3) switch { 0 => 0x00, 1 => 0xFF, _ => 0x80 };
                return length;
            case 3:
                return at;
            case 4: // insert
                if (length == buffer.Length) return length;
                buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + 1));
                return length + 1;
            case 5: // remove
                buffer.AsSpan(at + 1, length - at - 1).CopyTo(buffer.AsSpan(at));
                return length - 1;
            case 6: // swap the halves of a number
                if (at + 2 <= length) buffer.AsSpan(at, 2).Reverse();
                return length;
            default: // splice
                var other = originals[random.Next(originals.Count)];
                var from = random.Next(other.Length);
                var count = Math.Min(other.Length - from, buffer.Length - at);
                other.AsSpan(from, count).CopyTo(buffer.AsSpan(at));
                return at + count;
        }
    }
}
