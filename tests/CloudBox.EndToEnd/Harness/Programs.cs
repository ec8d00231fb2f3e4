namespace CloudBox.EndToEnd.Harness;

/// <summary>Where the programs are that these tests start.</summary>
public static class Programs
{
    /// <summary>The .NET host that runs this test.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>This assembly, which is the test peer too.</summary>
    public static string Peer { get; } = typeof(Programs).Assembly.Location;

    /// <summary>The top of the source tree; this assembly lies in tests/NAME/bin/CONFIGURATION/net10.0 below it.</summary>
    public static string Top => Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The program under test, built in the same configuration: native code, or the launcher of what runs on the runtime.</summary>
    public static string CloudBox => Path.Combine(Top, "src", "CloudBox.Cli", "bin", Output.Parent!.Name, Output.Name, "cloudbox");

    /// <summary>For the launcher: the runtime of the host that runs this test.</summary>
    public static KeyValuePair<string, string> RuntimeRoot { get; } = new("DOTNET_ROOT", Path.GetFullPath(Path.Combine(typeof(object).Assembly.Location, "..", "..", "..", "..")));

    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory);
}
