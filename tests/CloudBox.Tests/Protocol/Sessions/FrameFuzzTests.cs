using CloudBox.Protocol.Sessions;
using CloudBox.Tests.Support;
using Xunit.Abstractions;

namespace CloudBox.Tests.Protocol.Sessions;

public sealed class FrameFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 200_000;

    // Objects for a sibling take some three times its wire form; an entry with nothing but a short path some twenty times.
    private const int AllocatedAtMost = 4096;
    private const int AllocatedPerByte = 32;

    // Whatever comes deflated, the inflater has buffers of its own.
    private const int AllocatedToInflate = 32 * 1024;
    private const byte Deflated = 49;

    /// <summary>Set it to replay a run.</summary>
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDBOX_FUZZ_SEED"), out var seed) ? seed : 2026;

    [Fact]
    public void Random_and_mutated_frames_never_throw_and_allocate_in_proportion_to_their_length()
    {
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        var originals = Enumerable.Range(0, 20).SelectMany(FrameSamples.All).Select(frame => FrameCodec.Encode(frame)[FrameLimits.LengthSize..]).ToArray();
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var input = Make(originals, random);
            var (fault, frame) = (FrameFault.None, (Frame?)null);
            var bound = (input is [Deflated, ..] ? AllocatedToInflate : AllocatedAtMost) + ((long)AllocatedPerByte * input.Length);
            var allocated = Allocations.Of(() => fault = FrameCodec.Decode(input, out frame), bound);
            Assert.True((fault == FrameFault.None) == (frame is not null), $"seed {Seed}, round {round}: {fault} with {frame}");
            Assert.True(allocated <= bound, $"seed {Seed}, round {round}: {allocated} bytes for {input.Length}");
            if (frame is null) continue;
            accepted++;
            if (input is [Deflated, ..]) continue; // there are many ways to deflate
            Assert.Equal(input, FrameCodec.Encode(frame)[FrameLimits.LengthSize..]); // each frame has one form
        }

        Assert.InRange(accepted, Rounds / 100, Rounds - 1);
    }

    private static byte[] Make(byte[][] originals, Random random)
    {
        if (random.Next(10) == 0)
        {
            var noise = new byte[random.Next(1, 300)];
            random.NextBytes(noise);
            noise[0] = (byte)random.Next(50);
            return noise;
        }

        var bytes = originals[random.Next(originals.Length)].ToArray();
        for (var count = random.Next(1, 4); count > 0; count--) bytes = Mutate(bytes, originals, random);
        return bytes;
    }

    private static byte[] Mutate(byte[] bytes, byte[][] originals, Random random)
    {
        if (bytes.Length == 0) return [1];
        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); return bytes;
            case 1: bytes[at] = random.Next(3) switch { 0 => 0x00, 1 => 0xFF, _ => (byte)random.Next(256) }; return bytes;
            case 2: return bytes[..at];
            case 3: return [.. bytes[..at], .. bytes[(at + 1)..]];
            case 4: return [.. bytes, (byte)random.Next(256)];
            default:
                var other = originals[random.Next(originals.Length)];
                return [.. bytes[..at], .. other[random.Next(other.Length)..]];
        }
    }
}
