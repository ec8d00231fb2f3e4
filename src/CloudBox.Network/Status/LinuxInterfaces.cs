using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace CloudBox.Network.Status;

/// <summary>
/// The addresses of this machine as the kernel has them: one getifaddrs(3). <see cref="NetworkInterface"/> would read a dozen
/// files for each interface, and does not tell which links can broadcast.
/// </summary>
internal static unsafe partial class LinuxInterfaces
{
    private const uint Up = 0x1;
    private const uint CanBroadcast = 0x2;
    private const uint Loopback = 0x8;
    private const ushort InternetFamily = 2;

    /// <summary>Reads every IPv4 address of every interface that is up.</summary>
    /// <exception cref="NetworkInformationException">The system refused.</exception>
    public static IReadOnlyList<LocalAddress> Read()
    {
        Entry* first;
        if (GetInterfaceAddresses(&first) != 0) throw new NetworkInformationException(Marshal.GetLastPInvokeError());
        try
        {
            var addresses = new List<LocalAddress>();
            for (var entry = first; entry is not null; entry = entry->Next)
            {
                if (IsUsable(entry)) addresses.Add(ToAddress(entry));
            }

            return addresses;
        }
        finally
        {
            FreeInterfaceAddresses(first);
        }
    }

    private static bool IsUsable(Entry* entry) =>
        (entry->Flags & Up) != 0 && entry->Address is not null && entry->Address->Family == InternetFamily && entry->Netmask is not null;

    private static LocalAddress ToAddress(Entry* entry)
    {
        var label = Marshal.PtrToStringUTF8((nint)entry->Name)!;
        var name = label.Split(':')[0]; // "eth0:1" is a label on an address of eth0
        return new LocalAddress(
            name,
            (int)NameToIndex(name),
            new IPAddress(new ReadOnlySpan<byte>(entry->Address->Bytes, 4)),
            Ipv4Network.PrefixLengthOf(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(entry->Netmask->Bytes, 4))),
            (entry->Flags & Loopback) != 0,
            (entry->Flags & CanBroadcast) != 0);
    }

    [LibraryImport("libc", EntryPoint = "getifaddrs", SetLastError = true)]
    private static partial int GetInterfaceAddresses(Entry** first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    private static partial void FreeInterfaceAddresses(Entry* first);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint NameToIndex(string name);

    // struct ifaddrs; two fields follow that are not needed here.
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public Entry* Next;
        public byte* Name;
        public uint Flags;
        public SocketAddressIn* Address;
        public SocketAddressIn* Netmask;
    }

    // struct sockaddr_in
    [StructLayout(LayoutKind.Sequential)]
    private struct SocketAddressIn
    {
        public ushort Family;
        public ushort Port;
        public fixed byte Bytes[4];
    }
}
