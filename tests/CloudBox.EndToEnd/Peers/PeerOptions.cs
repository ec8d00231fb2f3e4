using System.Globalization;
using System.Net;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>What the peer does by itself.</summary>
public enum PeerHabit
{
    /// <summary>Serves requests and answers delete checks; says nothing that it is not told to.</summary>
    Scripted,

    /// <summary>Checks its folder, announces, fetches what is newer, deletes what it holds exactly.</summary>
    Synchronising,

    /// <summary>As the C original does it.</summary>
    COriginal,
}

/// <summary>How a peer process is started.</summary>
public sealed record PeerOptions(string Name, WireOrder Order, PeerHabit Habit, IPAddress Address, IPAddress Broadcast, int Port, string Folder)
{
    /// <summary>Seconds between two checks.</summary>
    public double CheckSeconds { get; init; } = 1;

    /// <summary>Seconds that its clock is ahead.</summary>
    public long ClockOffset { get; init; }

    public long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + ClockOffset;

    public string[] ToArguments() =>
    [
        "peer", Name, Order.ToString(), Habit.ToString(), Address.ToString(), Broadcast.ToString(), Port.ToString(CultureInfo.InvariantCulture), Folder,
        CheckSeconds.ToString(CultureInfo.InvariantCulture), ClockOffset.ToString(CultureInfo.InvariantCulture),
    ];

    public static PeerOptions Parse(string[] arguments) =>
        new(arguments[1], Enum.Parse<WireOrder>(arguments[2]), Enum.Parse<PeerHabit>(arguments[3]), IPAddress.Parse(arguments[4]),
            IPAddress.Parse(arguments[5]), int.Parse(arguments[6], CultureInfo.InvariantCulture), arguments[7])
        {
            CheckSeconds = double.Parse(arguments[8], CultureInfo.InvariantCulture),
            ClockOffset = long.Parse(arguments[9], CultureInfo.InvariantCulture),
        };
}
