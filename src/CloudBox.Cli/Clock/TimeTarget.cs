using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Time;

namespace CloudBox.Cli.Clock;

/// <summary>The server that a user names: a name or an address. Of several addresses the first that answers counts.</summary>
/// <param name="Host">As the user wrote it.</param>
/// <param name="Port">The UDP port.</param>
internal sealed record TimeTarget(string Host, ushort Port)
{
    /// <summary>Measures its clock.</summary>
    /// <exception cref="TimeException">No answer tells the time; the message names who failed and how.</exception>
    public async Task<TimeMeasurement> MeasureAsync(TimeClient client, TimeQuery query, CancellationToken stop)
    {
        var addresses = await LookUpAsync(stop);
        var problems = new List<string>(addresses.Length);
        foreach (var address in addresses)
        {
            try
            {
                return await client.MeasureAsync(new IPEndPoint(address, Port), query, stop);
            }
            catch (TimeException problem)
            {
                problems.Add(addresses.Length == 1 ? problem.Message : $"{address}: {problem.Message}");
            }
        }

        throw new TimeException($"{Host}, port {Port}: {string.Join("; ", problems)}");
    }

    private async Task<IPAddress[]> LookUpAsync(CancellationToken stop)
    {
        if (TimeOptions.TryParseAddress(Host, out var address)) return [address];
        try
        {
            var found = await Dns.GetHostAddressesAsync(Host, stop);
            return found.Length > 0 ? [.. found.Distinct()] : throw new TimeException($"{Host}: it has no address");
        }
        catch (Exception problem) when (problem is SocketException or ArgumentException)
        {
            throw new TimeException($"{Host}: {InWords(problem)}", problem);
        }
    }

    private static string InWords(Exception problem) => problem switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => "there is no such name",
        SocketException { SocketErrorCode: SocketError.TryAgain } => "the name cannot be looked up, no name server answers",
        SocketException other => $"the name cannot be looked up: {other.Message.TrimEnd('.')}",
        _ => "this is no host name",
    };
}
