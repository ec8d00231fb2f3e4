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
    public async Task<TimeMeasurement> MeasureAsync(TimeClient client, TimeQuery query, CancellationToken stop) =>
        await MeasureAsync(await LookUpAsync(stop), client, query, stop);

    /// <summary>The same for a name that has been looked up.</summary>
    internal async Task<TimeMeasurement> MeasureAsync(IReadOnlyList<IPAddress> addresses, TimeClient client, TimeQuery query, CancellationToken stop)
    {
        var problems = new List<string>(addresses.Count);
        foreach (var address in addresses)
        {
            try
            {
                return await client.MeasureAsync(new IPEndPoint(address, Port), query, stop);
            }
            catch (TimeException problem)
            {
                problems.Add(addresses.Count == 1 ? problem.Message : $"{address}: {problem.Message}");
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
        catch (SocketException problem)
        {
            throw new TimeException($"{Host}: {InWords(problem)}", problem);
        }
    }

    private static string InWords(SocketException problem) => problem.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => "there is no such name",
        SocketError.TryAgain => "the name cannot be looked up, no name server answers",
        _ => $"the name cannot be looked up: {problem.Message.TrimEnd('.')}",
    };
}
