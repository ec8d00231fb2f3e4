using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    private const int InotifyFlags = 0x80800; // IN_CLOEXEC | IN_NONBLOCK
    private const int EventFdFlags = 0x80800; // EFD_CLOEXEC | EFD_NONBLOCK
    private const short PollIn = 1;

    /// <summary>A new inotify instance; its reads do not block.</summary>
    public static Errno OpenInotify(out SafeFileHandle inotify) => Handle(InotifyInit1Native(InotifyFlags), out inotify);

    /// <summary>A counter that wakes <see cref="WaitReadable"/> once something is added to it.</summary>
    public static Errno OpenEvent(out SafeFileHandle handle) => Handle(EventFdNative(0, EventFdFlags), out handle);

    /// <summary>Adds one to an <see cref="OpenEvent"/>.</summary>
    public static unsafe Errno SignalEvent(SafeFileHandle handle)
    {
        var one = 1UL;
        return Result(WriteNative(handle, (byte*)&one, sizeof(ulong)));
    }

    /// <summary>
    /// Watches an open directory. By descriptor, through <c>/proc</c>: a path could have become a link to somewhere else.
    /// </summary>
    /// <returns>ENOSPC when the user's watches are used up.</returns>
    public static Errno AddWatch(SafeFileHandle inotify, SafeFileHandle directory, InotifyMask mask, out int watch)
    {
        watch = InotifyAddWatchNative(inotify, $"/proc/self/fd/{directory.DangerousGetHandle()}", (uint)mask);
        return Result(watch);
    }

    /// <summary>Ends a watch; IN_IGNORED follows.</summary>
    public static Errno RemoveWatch(SafeFileHandle inotify, int watch) => Result(InotifyRmWatchNative(inotify, watch));

    /// <summary>Reads what there is; EAGAIN when there is nothing.</summary>
    public static unsafe Errno ReadAvailable(SafeFileHandle handle, Span<byte> buffer, out int read)
    {
        fixed (byte* bytes = buffer)
        {
            nint returned;
            do returned = ReadNative(handle, bytes, buffer.Length);
            while (returned < 0 && LastErrno == Errno.EINTR);
            read = returned > 0 ? (int)returned : 0;
            return Result(returned);
        }
    }

    /// <summary>Waits until one of two descriptors can be read.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <param name="timeoutMs">Longest wait in ms; -1 for ever.</param>
    public static unsafe Errno WaitReadable(SafeFileHandle first, SafeFileHandle second, int timeoutMs)
    {
        var polled = stackalloc PollFd[2];
        polled[0] = new PollFd((int)first.DangerousGetHandle(), PollIn);
        polled[1] = new PollFd((int)second.DangerousGetHandle(), PollIn);
        var errno = Result(PollNative(polled, 2, timeoutMs));
        return errno == Errno.EINTR ? Errno.None : errno;
    }

    private static Errno Handle(int returned, out SafeFileHandle handle)
    {
        handle = new SafeFileHandle(returned, ownsHandle: true);
        return Result(returned);
    }

    [LibraryImport(Library, EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int InotifyInit1Native(int flags);

    [LibraryImport(Library, EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InotifyAddWatchNative(SafeFileHandle inotify, string path, uint mask);

    [LibraryImport(Library, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int InotifyRmWatchNative(SafeFileHandle inotify, int watch);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFdNative(uint value, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadNative(SafeFileHandle handle, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteNative(SafeFileHandle handle, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int PollNative(PollFd* polled, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct PollFd(int descriptor, short events)
    {
        private readonly int _descriptor = descriptor;
        private readonly short _events = events;
        private readonly short _returned = 0;
    }
}
