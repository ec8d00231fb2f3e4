using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.EndToEnd.Harness;

/// <summary>Makes sockets inside a host's network namespace; there they stay, whichever thread uses them afterwards.</summary>
public static partial class Inside
{
    private const int NetworkNamespace = 0x40000000; // CLONE_NEWNET

    /// <summary>Runs something inside, on a thread of its own that ends with it.</summary>
    public static T Run<T>(LanHost host, Func<T> work)
    {
        T result = default!;
        Exception? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var space = File.OpenHandle($"/run/netns/{host.Namespace}");
                if (SetNamespace(space, NetworkNamespace) != 0) throw new IOException($"setns: error {Marshal.GetLastPInvokeError()}");
                result = work();
            }
            catch (Exception error)
            {
                problem = error;
            }
        });
        thread.Start();
        thread.Join();
        return problem is null ? result : throw new InvalidOperationException($"Inside {host.Namespace}: {problem.Message}", problem);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle space, int kind);
}
