using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CloudBox.EndToEnd.Peers;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Harness;

/// <summary>A test peer in a process and namespace of its own, led by the test.</summary>
public sealed class PeerProcess : IDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly List<PeerEvent> _events = [];
    private int _linesRead;
    private int _commands;

    public PeerProcess(LanHost machine, string name, WireOrder order, PeerHabit habit, string folder, long clockOffset, double checkSeconds, IPAddress? broadcast)
    {
        // The C original does not ask for the subnet's address.
        broadcast ??= habit == PeerHabit.COriginal ? IPAddress.Broadcast : machine.Broadcast;
        var options = new PeerOptions(name, order, habit, machine.Address, broadcast, 7000, folder) { ClockOffset = clockOffset, CheckSeconds = checkSeconds };
        Machine = machine;
        Folder = folder;
        Synchronises = habit != PeerHabit.Scripted;
        Files = new PeerFolder(folder);
        _process = new ChildProcess(machine, Programs.Dotnet, [Programs.Peer, .. options.ToArguments()], new Dictionary<string, string>());
    }

    public LanHost Machine { get; }

    public string Folder { get; }

    /// <summary>True when its folder is meant to become equal to the others by itself.</summary>
    public bool Synchronises { get; }

    /// <summary>Its folder, as it sees it.</summary>
    public PeerFolder Files { get; }

    /// <summary>Where it accepts connections.</summary>
    public IPEndPoint EndPoint => new(Machine.Address, int.Parse(Events.First(happened => happened.Kind == PeerEventKind.Ready).Text!, CultureInfo.InvariantCulture));

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it has reported.</summary>
    public IReadOnlyList<PeerEvent> Events
    {
        get
        {
            var lines = _process.Lines;
            for (; _linesRead < lines.Count; _linesRead++)
            {
                if (lines[_linesRead].StartsWith('{')) _events.Add(JsonSerializer.Deserialize<PeerEvent>(lines[_linesRead], PeerEvent.Json)!);
            }

            return _events;
        }
    }

    /// <summary>What it holds against a sender: everything that was not as the assignment says.</summary>
    public IReadOnlyList<PeerEvent> FaultsOf(LanHost sender) =>
        [.. Events.Where(happened => happened.Kind == PeerEventKind.Fault && happened.From?.StartsWith($"{sender.Address}:", StringComparison.Ordinal) == true)];

    /// <summary>Writes a file into its folder.</summary>
    public WireFile Write(string name, string content, long mtime) => Write(name, Encoding.UTF8.GetBytes(content), mtime);

    public WireFile Write(string name, byte[] content, long mtime)
    {
        var temporary = Files.NewTemporary();
        File.WriteAllBytes(temporary, content);
        Files.Put(new WireFile(mtime, name, "", content.Length), temporary);
        return Files.Describe(name)!;
    }

    /// <summary>Waits for an event.</summary>
    public Task<PeerEvent> WaitAsync(Func<PeerEvent, bool> match, string what, TimeSpan? patience = null) =>
        Eventually.GetAsync(() => Events.FirstOrDefault(match), $"peer: {what}", patience ?? DefaultPatience, () => Explain());

    /// <summary>Gives a command and waits until it is done.</summary>
    public async Task<PeerEvent> TellAsync(string verb, Func<PeerCommand, PeerCommand>? details = null, TimeSpan? patience = null)
    {
        var command = new PeerCommand(++_commands, verb);
        if (details is not null) command = details(command);
        await _process.Input.WriteLineAsync(JsonSerializer.Serialize(command, PeerEvent.Json));
        await _process.Input.FlushAsync();
        return await WaitAsync(happened => happened.Kind == PeerEventKind.Done && happened.Command == command.Id, $"{verb} is done", patience);
    }

    public Task<PeerEvent> BroadcastAsync(ushort type, WireFile? file = null) => TellAsync(PeerVerb.Broadcast, command => command with { Type = type, File = file });

    /// <summary>Its last lines, for a failure.</summary>
    public string Explain(string? compareWith = null)
    {
        var text = new StringBuilder($"--- test peer {Path.GetFileName(Folder)} ---\n").AppendJoin('\n', _process.Lines.TakeLast(30).Select(line => line[..Math.Min(line.Length, 400)]));
        if (compareWith is not null) text.Append('\n').Append(Tree.Read(compareWith).DifferenceTo(Tree.Read(Folder), "first host", "peer"));
        return text.ToString();
    }

    public void Dispose() => _process.Dispose();
}
