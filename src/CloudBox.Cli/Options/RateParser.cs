using System.Globalization;
using CloudBox.Network.Rates;

namespace CloudBox.Cli.Options;

/// <summary>Reads a rate limit: bytes a second with a suffix (<c>500k</c>, <c>2.5M</c>, <c>1G</c>), and after a colon the same for each peer (<c>10M:2M</c>, <c>:2M</c>).</summary>
internal static class RateParser
{
    /// <summary>More than this is a typing error.</summary>
    private const decimal Most = 1_000_000_000_000;

    /// <summary>Parses text, the same way in every culture; false and what is wrong when it is no rate.</summary>
    public static bool TryParse(string text, out RateLimit limit, out string problem)
    {
        limit = default;
        problem = "";
        var parts = text.Split(':');
        var inAll = ParseOne(parts[0], out var isInAll);
        var perPeer = ParseOne(parts.ElementAtOrDefault(1) ?? "", out var isPerPeer);
        if (parts.Length > 2 || !isInAll || !isPerPeer || (inAll ?? perPeer) is null)
        {
            problem = $"'{text}' is not a rate; give bytes a second (500k, 2.5M, 1G), and after a colon the same for each peer (10M:2M, :2M)";
            return false;
        }

        if (inAll < RateLimit.Least || perPeer < RateLimit.Least)
        {
            problem = $"'{text}' is too slow; give {RateLimit.Least / 1000}k or more";
            return false;
        }

        limit = new RateLimit(inAll, perPeer);
        return true;
    }

    private static long? ParseOne(string text, out bool isGood)
    {
        isGood = true;
        if (text.Length == 0) return null;
        var (digits, unit) = Split(text);
        isGood = decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= Most / unit;
        return isGood ? (long)(number * unit) : null;
    }

    private static (string Digits, decimal Unit) Split(string text) => text[^1] switch
    {
        'k' or 'K' => (text[..^1], 1e3m),
        'M' => (text[..^1], 1e6m),
        'G' => (text[..^1], 1e9m),
        _ => (text, 1),
    };
}
