namespace CloudBox.EndToEnd.Harness;

/// <summary>Where the programs are that these tests start.</summary>
public static class Programs
{
    /// <summary>The .NET host that runs this test.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>This assembly, which is the test peer too.</summary>
    public static string Peer { get; } = typeof(Programs).Assembly.Location;

    /// <summary>The program under test, built in the same configuration: tests/X/bin/C/net10.0 leads to src/CloudBox.Cli/bin/C/net10.0.</summary>
    public static string CloudBox { get; } = FindCloudBox();

    private static string FindCloudBox()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = output.Parent!.Name;
        var top = output.Parent.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(top.FullName, "src", "CloudBox.Cli", "bin", configuration, output.Name, "cloudbox.dll");
    }
}
