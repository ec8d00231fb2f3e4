namespace CloudBox.Protocol.Time;

/// <summary>Faults as people read them.</summary>
public static class NtpFaultText
{
    /// <summary>What the server's answer says or lacks, to follow "the answer".</summary>
    public static string InWords(this NtpFault fault, in NtpPacket packet) => fault switch
    {
        NtpFault.Malformed => "is no NTP packet",
        NtpFault.NotOurs => "does not answer what we sent",
        NtpFault.NotSigned => "is not signed with our key",
        NtpFault.KeyRefused => "says that the server does not accept our key",
        NtpFault.WrongMode => $"has mode {(byte)packet.Mode}, not that of a server (4)",
        NtpFault.WrongVersion => $"has version {packet.Version}, which is none of NTP",
        NtpFault.KissOfDeath => $"is a kiss-o'-death, {KissCode(packet.ReferenceId)}: {KissInWords(KissCode(packet.ReferenceId))}",
        NtpFault.NoStratum => $"has stratum {packet.Stratum}: the server has no time",
        NtpFault.Unsynchronised => "says that the server's clock is not synchronised",
        NtpFault.NoTime => "holds no time",
        NtpFault.Backwards => "claims to have left before the question came",
        NtpFault.TooFarFromRoot => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"says that the server may be wrong by {packet.RootDistanceSeconds:0.#} s"),
        _ => "is good",
    };

    /// <summary>The code of a kiss-o'-death: four ASCII characters, with dots for what is none.</summary>
    public static string KissCode(uint referenceId) =>
        string.Create(4, referenceId, static (text, id) =>
        {
            for (var at = 0; at < text.Length; at++)
            {
                var letter = (char)(byte)(id >> (24 - (8 * at)));
                text[at] = char.IsAsciiLetterOrDigit(letter) ? letter : '.';
            }
        });

    /// <summary>True when a reference can be the code of a kiss-o'-death; what a server without time sends there is 0.</summary>
    public static bool IsKissCode(uint referenceId) => char.IsAsciiLetterOrDigit((char)(referenceId >> 24));

    // RFC 5905 section 7.4.
    private static string KissInWords(string code) => code switch
    {
        "RATE" => "we ask too often",
        "DENY" or "RSTR" => "we may not ask",
        "INIT" or "STEP" => "the server does not have the time yet",
        "AUTH" or "CRYP" or "AUTO" or "NKEY" or "NTSN" => "we are not who we should prove to be",
        _ => "the server refuses",
    };
}
