using System.Net.NetworkInformation;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Status;

/// <summary>
/// Keeps track of this machine's IPv4 addresses. Looks again when the system says that something changed; since not every change is said, somebody calls
/// <see cref="Look"/> every now and then. Thread-safe.
/// </summary>
public sealed class InterfaceMonitor
{
    private readonly Lock _gate = new();
    private readonly IReadOnlyCollection<string> _only;
    private readonly ILogger _logger;
    private readonly Func<IReadOnlyList<LocalAddress>> _read;
    private volatile InterfaceSet _current;

    /// <param name="only">Names of the interfaces that may be used; empty means all.</param>
    /// <param name="logger">Where changes are told.</param>
    public InterfaceMonitor(IReadOnlyCollection<string> only, ILogger<InterfaceMonitor> logger)
        : this(only, logger, LinuxInterfaces.Read)
    {
    }

    internal InterfaceMonitor(IReadOnlyCollection<string> only, ILogger<InterfaceMonitor> logger, Func<IReadOnlyList<LocalAddress>> read)
    {
        (_only, _logger, _read) = (only, logger, read);
        _current = new InterfaceSet(read(), only);
        foreach (var name in only)
        {
            if (!_current.Allowed.Any(address => address.Interface == name)) logger.InterfaceMissing(LogText.Brief(name));
        }
    }

    /// <summary>The addresses as they were at the last look. The first look is made by the constructor.</summary>
    public InterfaceSet Current => _current;

    /// <summary>Raised after the addresses that may be used have changed, on the thread that looked; nobody else looks meanwhile.</summary>
    public event Action<InterfaceSet>? Changed;

    /// <summary>Looks whenever the system says that something changed, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Hint(object? sender, EventArgs e) => hints.Writer.TryWrite(true);
        NetworkChange.NetworkAddressChanged += Hint;
        try
        {
            await foreach (var _ in hints.Reader.ReadAllAsync(cancellationToken)) Look();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= Hint;
        }
    }

    /// <summary>Looks now.</summary>
    public void Look()
    {
        lock (_gate) Look_NeedsLock();
    }

    private void Look_NeedsLock()
    {
        InterfaceSet next;
        try
        {
            next = new InterfaceSet(_read(), _only);
        }
        catch (NetworkInformationException failure)
        {
            _logger.InterfacesUnreadable(failure.Message);
            return;
        }

        var before = _current;
        _current = next;
        var appeared = next.Allowed.Except(before.Allowed).ToArray();
        var gone = before.Allowed.Except(next.Allowed).ToArray();
        foreach (var address in appeared) _logger.AddressAppeared(address);
        foreach (var address in gone) _logger.AddressGone(address);
        if (appeared.Length + gone.Length > 0) Changed?.Invoke(next);
    }
}
