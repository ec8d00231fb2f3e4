using System.CommandLine;
using CloudBox.Cli.Options;

namespace CloudBox.Tests.Cli;

/// <summary>The command line in a directory of its own, with what it prints kept, and no daemon behind it.</summary>
internal sealed class CommandBench : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly CommandLine _commandLine;

    /// <param name="commands">Makes the sub-commands under test.</param>
    public CommandBench(params Func<Surroundings, Command>[] commands)
    {
        var here = new Surroundings(
            "wombat.example.org",
            Temporary.Path,
            name => name == "XDG_STATE_HOME" ? Path.Combine(Temporary.Path, "state") : null,
            () => ["lo", "eth0"]);
        _commandLine = new CommandLine(here, RunAsync);
        foreach (var create in commands) _commandLine.Root.Add(create(here));
    }

    public TemporaryDirectory Temporary { get; } = new();

    /// <summary>What the daemon would have been started with.</summary>
    public RunOptions? Ran { get; private set; }

    public Task<int> InvokeAsync(params string[] args) => InvokeAsync(args, default);

    public Task<int> InvokeAsync(string[] args, CancellationToken stop) => _commandLine.InvokeAsync(args, _output, _error, stop);

    public string TakeOutput() => Take(_output);

    public string TakeError() => Take(_error);

    public void Dispose()
    {
        Temporary.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private static string Take(StringWriter writer)
    {
        var text = writer.ToString();
        writer.GetStringBuilder().Clear();
        return text;
    }

    private Task<int> RunAsync(RunOptions options, CancellationToken stop)
    {
        Ran = options;
        return Task.FromResult(0);
    }
}
