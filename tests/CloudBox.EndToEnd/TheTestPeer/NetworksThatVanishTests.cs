using CloudBox.EndToEnd.Harness;
using Xunit.Sdk;

namespace CloudBox.EndToEnd.TheTestPeer;

/// <summary>A machine that has no network namespaces is a reason to skip; one that loses them is not.</summary>
public sealed class NetworksThatVanishTests
{
    [Theory]
    [InlineData("ip netns add: An error occurred trying to start process 'ip' with working directory '/'. No such file or directory", true)]
    [InlineData("ip netns add: mount --make-shared /run/netns failed: Operation not permitted", true)]
    [InlineData("ip netns add: mkdir /run/netns failed: Permission denied", true)]
    [InlineData("no bridge: Error: Unknown device type.", true)]
    [InlineData("no bridge: RTNETLINK answers: Operation not supported", true)]
    [InlineData("no bridge: Cannot open network namespace \"cbx1-probe\": No such file or directory", false)]
    [InlineData("ip netns add: Cannot create namespace file \"/run/netns/cbx1-probe\": File exists", false)]
    [InlineData("ip netns add: did not end within 130 s", false)]
    [InlineData(null, false)]
    public void Only_a_plain_no_skips_a_test_and_under_CI_nothing_does(string? problem, bool skips)
    {
        Assert.Equal(skips, NamespaceProbe.ReasonToSkip(problem, isCI: false) is not null);
        Assert.Null(NamespaceProbe.ReasonToSkip(problem, isCI: true));
    }

    [NamespaceFact]
    public async Task What_runs_in_a_namespace_that_vanishes_fails_its_test_and_nothing_starts_there_any_more()
    {
        using var scene = Scene.Prepare(["alice"], spare: 1);
        await scene.StartAllAsync();
        foreach (var machine in scene.Lan.Hosts) StaleNamespaces.Remove(machine.Namespace);
        var ended = await Assert.ThrowsAsync<XunitException>(() => scene.EventuallyAsync(() => false, "never"));
        Assert.Contains("alice has ended by itself", ended.Message, StringComparison.Ordinal);
        await scene["alice"].StopAsync();
        scene["alice"].Start();
        Assert.True((await scene["alice"].Daemon!.WaitForExitAsync(TimeSpan.FromSeconds(60))).ExitCode > 0, "no program runs in what is not there");
        Assert.Throws<InvalidOperationException>(() => scene["alice"].Machine.Exec("true"));
        Assert.Throws<InvalidOperationException>(() => scene.Lan.Partition([scene.Lan.Hosts[0]], [scene.Lan.Hosts[1]]));
    }
}
