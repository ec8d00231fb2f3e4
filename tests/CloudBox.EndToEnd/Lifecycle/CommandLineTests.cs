using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Lifecycle;

/// <summary>Bad values: one line that names the option, exit code 2, at once. In a namespace, should it start all the same.</summary>
public sealed class CommandLineTests
{
    [NamespaceTheory]
    [InlineData("-i", "0")]
    [InlineData("-i", "soon")]
    [InlineData("-i", "-1")]
    [InlineData("-b", "0")]
    [InlineData("-b", "70000")]
    [InlineData("-b", "port")]
    [InlineData("-n", "")]
    [InlineData("--peer", "host:99999")]
    [InlineData("--log-level", "deafening")]
    [InlineData("--no-such-option", "x")]
    public async Task A_bad_value_is_named_in_one_line_with_exit_code_2(string option, string value)
    {
        using var scene = Scene.PrepareOneMachine("alice");
        using var daemon = new Daemon(scene.Lan.Hosts[0], scene.Scratch, ["-d", scene["alice"].Folder, option, value]);
        var ending = await daemon.WaitForExitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, ending.ExitCode);
        var line = Assert.Single(daemon.Console, said => said.Length > 0);
        Assert.Contains(option, line, StringComparison.Ordinal);
    }

    [NamespaceFact]
    public async Task A_folder_is_required()
    {
        using var lan = Lan.OneMachine(1);
        using var scratch = new ScratchFolder();
        using var daemon = new Daemon(lan.Hosts[0], scratch.Path, "-n", "alice");
        Assert.Equal(2, (await daemon.WaitForExitAsync(TimeSpan.FromSeconds(10))).ExitCode);
        Assert.Contains("-d", string.Join('\n', daemon.Console), StringComparison.Ordinal);
    }

    [NamespaceTheory]
    [InlineData("--help", "--interval")]
    [InlineData("--version", ".")]
    public async Task Help_and_version_end_with_exit_code_0(string option, string expected)
    {
        using var lan = Lan.OneMachine(1);
        using var scratch = new ScratchFolder();
        using var daemon = new Daemon(lan.Hosts[0], scratch.Path, option);
        Assert.Equal(0, (await daemon.WaitForExitAsync(TimeSpan.FromSeconds(10))).ExitCode);
        Assert.Contains(expected, string.Join('\n', daemon.Console), StringComparison.Ordinal);
    }
}
