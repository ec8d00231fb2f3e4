namespace CloudBox.Simulation.Exploring;

public class SmokeTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public void Seeds_run()
    {
        var failed = 0;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        long steps = 0;
        var kinds = new Dictionary<string, (int Count, ulong Seed)>();
        var first = ulong.Parse(Environment.GetEnvironmentVariable("CLOUDBOX_SEED") ?? "1");
        var count = ulong.Parse(Environment.GetEnvironmentVariable("CLOUDBOX_SEEDS") ?? "100");
        for (var seed = first; seed < first + count; seed++)
        {
            var result = Run.Random(seed, new SimOptions(), keepsLines: count == 1);
            steps += result.Steps;
            foreach (var line in result.Lines) Console.WriteLine(line);
            if (result.Failure is not { } failure) continue;
            failed++;
            var kind = failure.Message.Length < 60 ? failure.Message : failure.Message[..60];
            output.WriteLine($"{seed}: {failure.Message[..Math.Min(300, failure.Message.Length)]}");
        }

        output.WriteLine($"{failed} failed, {steps} steps, {steps / watch.Elapsed.TotalSeconds:F0}/s");
        Assert.Equal(0, failed);
    }
}
