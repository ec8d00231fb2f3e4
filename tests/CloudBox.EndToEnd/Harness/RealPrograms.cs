namespace CloudBox.EndToEnd.Harness;

/// <summary>Which of the programs are there that tests measure ours against, and where Debian has them.</summary>
public static class RealPrograms
{
    private static readonly Dictionary<string, string> Packages = new()
    {
        ["chronyd"] = "chrony",
        ["ntpdig"] = "ntpsec-ntpdig",
        ["rdate"] = "rdate",
        ["faketime"] = "faketime",
    };

    // Those for the administrator are not always on the path.
    private static readonly string[] Places = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];

    /// <summary>Why a test with these programs is skipped; null when it is not. Under CI=true none is: there it fails for what is missing.</summary>
    public static string? ReasonToSkip(string[] programs) =>
        ReasonToSkip(programs, Find, isCI: Environment.GetEnvironmentVariable("CI") == "true") ?? NamespaceProbe.SkipReason;

    /// <summary>As <see cref="ReasonToSkip(string[])"/>, whatever this machine is.</summary>
    public static string? ReasonToSkip(string[] programs, Func<string, string?> find, bool isCI)
    {
        var missing = isCI ? [] : programs.Where(program => find(program) is null).ToList();
        return missing.Count == 0 ? null : $"Needs {string.Join(", ", missing)} (Debian: apt install {string.Join(' ', missing.Select(program => Packages[program]))})";
    }

    /// <summary>Where a program is; its bare name when it is not there, so that a test which starts it fails.</summary>
    public static string PathOf(string program) => Find(program) ?? program;

    private static string? Find(string program) => Places.Where(place => place.Length > 0).Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);
}
