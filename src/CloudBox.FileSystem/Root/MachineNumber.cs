using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// Which machine this is, as a number that says nothing else of it: a hash of <c>/etc/machine-id</c>, which is not to be passed on itself
/// (machine-id(5)). It stays the same over reboots, and is another one on another installation.
/// </summary>
internal static class MachineNumber
{
    private const string MachineIdFile = "/etc/machine-id";
    private const int Digits = 32;

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("CloudBox index bond");

    /// <summary>The number; null on a machine that has no such id.</summary>
    public static ulong? Read()
    {
        try
        {
            return Of(File.ReadAllText(MachineIdFile));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The number of an id; null for a text that is none, as while a machine is being set up.</summary>
    internal static ulong? Of(string machineId)
    {
        var id = machineId.Trim();
        if (id.Length != Digits || !id.All(char.IsAsciiHexDigit)) return null;
        return BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(Encoding.ASCII.GetBytes(id), Purpose));
    }
}
