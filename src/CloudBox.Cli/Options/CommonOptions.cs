using System.CommandLine;

namespace CloudBox.Cli.Options;

/// <summary>Options that more than one command has.</summary>
internal static class CommonOptions
{
    public static Option<string> Name(string defaultName) => new("--name", "-n")
    {
        HelpName = "NAME",
        Description = $"This host's name on the subnet [default: the host name, {defaultName}]",
    };

    public static Option<string> Directory(string description) => new("--directory", "-d") { HelpName = "PATH", Description = description };

    public static Option<string> Port() => new("--broadcast-port", "-b")
    {
        HelpName = "PORT",
        Description = $"UDP port, the same on every host [default: {RunOptionsReader.DefaultPort}]",
    };

    public static Option<string[]> Interfaces() => Repeatable("--interface", "NAME", "Use only this network interface");

    public static Option<string[]> Repeatable(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = $"{description} (repeatable)",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string> Key(string description) => new("--key") { HelpName = "FILE", Description = description };

    public static Option<string> Rate(string name, string description) => new(name)
    {
        HelpName = "RATE[:RATE]",
        Description = $"{description}: bytes a second (500k, 2.5M, 1G) in all, and with each peer",
    };
}
