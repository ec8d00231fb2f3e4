using System.Diagnostics;
using System.Globalization;
using CloudBox.EndToEnd.Harness;
using Xunit.Abstractions;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>Two folders that are equal before their hosts have ever met.</summary>
[Collection(Alone.Name)]
public sealed class FirstMeetingTests(ITestOutputHelper output)
{
    private const int Files = 20_000;

    [NamespaceFact]
    public async Task Equal_folders_of_20_000_files_move_no_file_and_settle()
    {
        using var scene = Scene.Prepare(["alice", "bob"]);
        var (alice, bob) = (scene["alice"], scene["bob"]);
        for (var number = 0; number < Files; number++) alice.Write($"{number % 100}/{number}.txt", number.ToString(CultureInfo.InvariantCulture));
        Shell.Run("cp", "-a", $"{alice.Folder}/.", bob.Folder);
        var (ofAlice, ofBob) = (alice.FileStamps(), bob.FileStamps());
        var clock = Stopwatch.StartNew();
        foreach (var host in scene.Hosts) host.Start();
        foreach (var host in scene.Hosts) await scene.SaysAsync(host, line => Said.Statistics.IsMatch(line), "the first check", TimeSpan.FromMinutes(3));
        var scanned = clock.Elapsed;
        foreach (var host in scene.Hosts) await scene.SaysAsync(host, line => Said.InSync.IsMatch(line), "in sync", TimeSpan.FromMinutes(3));
        output.WriteLine($"{Files} files: first check of both after {scanned.TotalSeconds:0.0} s, in sync after {clock.Elapsed.TotalSeconds:0.0} s");
        await scene.ChecksPassAsync();
        foreach (var host in scene.Hosts)
        {
            Assert.Contains("0.0 KB in files", host.Console.Last(line => Said.Statistics.IsMatch(line)), StringComparison.Ordinal);
            Assert.DoesNotContain(host.Console, line => line.Contains("is in place", StringComparison.Ordinal) || line.Contains("updated from", StringComparison.Ordinal));
        }

        Assert.Equal(ofAlice, alice.FileStamps());
        Assert.Equal(ofBob, bob.FileStamps());
    }
}
