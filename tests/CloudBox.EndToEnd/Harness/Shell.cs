using System.Diagnostics;

namespace CloudBox.EndToEnd.Harness;

/// <summary>Runs short programs to their end.</summary>
public static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(130);

    /// <summary>Runs a program and gives its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static string Run(string program, params string[] arguments) => RunWithInput(program, "", arguments);

    /// <summary>As <see cref="Run"/>, with text on its standard input.</summary>
    public static string RunWithInput(string program, string input, params string[] arguments)
    {
        var (code, output, error) = Try(program, input, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {code}. {error.Trim()} {output.Trim()}");
    }

    /// <summary>Runs a program; never throws for its failure.</summary>
    public static (int Code, string Output, string Error) Try(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            Feed(process, input);
            if (process.WaitForExit(Patience)) return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
            process.Kill(entireProcessTree: true);
            return (-1, "", $"did not end within {Patience.TotalSeconds} s");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (-1, "", missing.Message);
        }
    }

    // A program that ends without reading has failed, and says itself why.
    private static void Feed(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Broken pipe: its exit code tells.
        }
    }
}
