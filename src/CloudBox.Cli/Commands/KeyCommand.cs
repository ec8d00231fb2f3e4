using System.CommandLine;
using CloudBox.Cli.Keys;
using CloudBox.Cli.Options;
using CloudBox.Network.Status;
using CloudBox.Protocol.Trust;

namespace CloudBox.Cli.Commands;

/// <summary><c>cloudbox key new [FILE]</c> and <c>cloudbox key show FILE</c>.</summary>
internal sealed class KeyCommand
{
    private readonly Surroundings _surroundings;
    private readonly Argument<string> _newFile = new("FILE")
    {
        Description = $"Where to write it; nothing is overwritten [default: {KeyFile.DefaultName}]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string> _file = new("FILE") { Description = "The key file", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _secret = new("--secret") { Description = "Print the key itself instead: whoever reads it can join the folder" };

    private KeyCommand(Surroundings surroundings) => _surroundings = surroundings;

    /// <summary>The command, to be added to the root.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var parts = new KeyCommand(surroundings);
        var make = new Command("new", "Makes a new key in a file that only you can read") { parts._newFile };
        make.SetAction(parts.New);
        var show = new Command("show", "Prints a key's fingerprint, which tells on two hosts whether they have the same key") { parts._file, parts._secret };
        show.SetAction(parts.Show);
        var key = new Command("key", "Makes and shows the key of a closed folder") { make, show };
        key.SetAction(AskWhatToDo);
        return key;
    }

    private static int AskWhatToDo(ParseResult parsed) =>
        throw new UsageException("key: say what to do: cloudbox key new, or cloudbox key show FILE");

    private int New(ParseResult parsed)
    {
        var text = parsed.GetValue(_newFile) ?? KeyFile.DefaultName;
        using var file = KeyFilePath.Create("key new", text, _surroundings.CurrentDirectory, out var path);
        var key = KeyFile.NewKey();
        try
        {
            KeyFile.Write(file, key);
        }
        catch (IOException problem)
        {
            throw UsageException.Of("key new", problem.Message.TrimEnd('.'));
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"key          {LogText.Escape(path)}");
        output.WriteLine($"fingerprint  {key.Fingerprint()}");
        return 0;
    }

    private int Show(ParseResult parsed)
    {
        var text = parsed.GetValue(_file) ?? throw new UsageException($"key show: which? name the key file, as in cloudbox key show {KeyFile.DefaultName}");
        var key = KeyFilePath.Read("key show", text, _surroundings.CurrentDirectory);
        parsed.InvocationConfiguration.Output.WriteLine(TextOf(key, parsed.GetValue(_secret)));
        return 0;
    }

    private static string TextOf(FolderKey key, bool isSecret) => isSecret ? key.ToSecretText() : key.Fingerprint();
}
