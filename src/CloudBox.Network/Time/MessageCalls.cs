using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.Network.Time;

/// <summary>
/// recvmsg(2) and sendmsg(2) with their control messages, which the base class library does not hand out, and poll(2), of which it does not tell
/// that an error waits. Structures as on 64-bit Linux.
/// </summary>
internal static unsafe partial class MessageCalls
{
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int ControlRoom = 256;
    private const int PacketInfoSize = 20;

    private const int SolSocket = 1;
    private const int TimestampNs = 35; // SCM_TIMESTAMPNS
    private const int SolIpv6 = 41;
    private const int PacketInfo = 50; // IPV6_PKTINFO

    private const short Readable = 1; // POLLIN; an error is always told

    private const int TryAgain = 11; // EAGAIN
    private const int Interrupted = 4; // EINTR

    private const long NanosecondsPerSecond = 1_000_000_000;

    // A stamp this old, or one from the future, is no stamp: the clock was set meanwhile, or the program is shown another one.
    private const long OldestStampNs = 100_000_000;

    /// <summary>Waits for a datagram or an error; false when neither comes in time.</summary>
    public static bool Wait(SafeHandle socket, TimeSpan patience)
    {
        var isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            var what = new Polled { Descriptor = (int)socket.DangerousGetHandle(), Events = Readable };
            return Poll(&what, 1, (int)Math.Ceiling(patience.TotalMilliseconds)) > 0;
        }
        finally
        {
            if (isHeld) socket.DangerousRelease();
        }
    }

    /// <summary>Takes a datagram, if there is one.</summary>
    /// <returns>Its length; -1 when there is none.</returns>
    /// <exception cref="IOException">The network said no.</exception>
    public static int Receive(SafeHandle socket, Span<byte> buffer, ref Arrival arrival)
    {
        var control = stackalloc byte[ControlRoom];
        fixed (byte* bytes = buffer)
        fixed (Arrival* into = &arrival)
        {
            var part = new Vector { Base = bytes, Length = (nuint)buffer.Length };
            var header = new Header { Name = &into->Name, NameLength = (uint)sizeof(Arrival.SocketName), Parts = &part, PartCount = 1, Control = control, ControlLength = ControlRoom };
            var length = ReceiveMessage(socket, &header, DontWait);
            var nowNs = TimeProvider.System.GetUnixNs(); // against the kernel's stamp, whatever clock the caller goes by
            if (length < 0) return IsNothing(Marshal.GetLastPInvokeError()) ? -1 : throw Problem();
            into->NameLength = (int)header.NameLength;
            ReadControl(control, (int)header.ControlLength, nowNs, into);
            return (int)length;
        }
    }

    /// <summary>Sends a datagram: to where one came from, or, without that, to where the socket is connected.</summary>
    /// <exception cref="IOException">The network said no.</exception>
    public static void Send(SafeHandle socket, ReadOnlySpan<byte> datagram, ref Arrival arrival)
    {
        var control = stackalloc byte[ControlRoom];
        fixed (byte* bytes = datagram)
        fixed (Arrival* to = &arrival)
        {
            var part = new Vector { Base = bytes, Length = (nuint)datagram.Length };
            var header = new Header { Parts = &part, PartCount = 1 };
            if (to->NameLength > 0)
            {
                header.Name = &to->Name;
                header.NameLength = (uint)to->NameLength;
            }

            if (to->HasLocal)
            {
                header.Control = control;
                header.ControlLength = WriteLocal(control, to);
            }

            if (SendMessage(socket, &header, DontWait | NoSignal) < 0) throw Problem();
        }
    }

    private static bool IsNothing(int error) => error is TryAgain or Interrupted;

    private static IOException Problem()
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    private static void ReadControl(byte* control, int length, long nowNs, Arrival* arrival)
    {
        arrival->HasLocal = false;
        arrival->AgeNs = 0;
        for (var at = 0; at + sizeof(ControlHeader) <= length;)
        {
            var item = (ControlHeader*)(control + at);
            var size = (int)item->Length;
            if (size < sizeof(ControlHeader) || at + size > length) return;
            var data = control + at + sizeof(ControlHeader);
            if (item->Level == SolSocket && item->Type == TimestampNs) arrival->AgeNs = AgeOf((long*)data, nowNs);
            if (item->Level == SolIpv6 && item->Type == PacketInfo)
            {
                new ReadOnlySpan<byte>(data, PacketInfoSize).CopyTo(arrival->Local);
                arrival->HasLocal = true;
            }

            at += Aligned(size);
        }
    }

    private static long AgeOf(long* stamp, long nowNs)
    {
        var age = nowNs - (stamp[0] * NanosecondsPerSecond) - stamp[1];
        return age is > 0 and < OldestStampNs ? age : 0;
    }

    // The interface is left open: which way is back is for the routes to say, and a link-local sender's name holds its link.
    private static nuint WriteLocal(byte* control, Arrival* arrival)
    {
        var size = sizeof(ControlHeader) + PacketInfoSize;
        new Span<byte>(control, Aligned(size)).Clear();
        *(ControlHeader*)control = new ControlHeader { Length = (nuint)size, Level = SolIpv6, Type = PacketInfo };
        ((ReadOnlySpan<byte>)arrival->Local)[..16].CopyTo(new Span<byte>(control + sizeof(ControlHeader), 16));
        return (nuint)Aligned(size);
    }

    private static int Aligned(int size) => (size + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, Header* message, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, Header* message, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Polled* what, nuint count, int milliseconds);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    // struct msghdr
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public void* Name;
        public uint NameLength;
        public Vector* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    // struct iovec
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    // struct cmsghdr
    [StructLayout(LayoutKind.Sequential)]
    private struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}
