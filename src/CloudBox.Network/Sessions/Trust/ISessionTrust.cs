using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Trust;

/// <summary>Who is let in. Thread-safe.</summary>
public interface ISessionTrust
{
    /// <summary>The key of a closed folder, which both sides have to prove; null for an open folder.</summary>
    FolderKey? Key { get; }

    /// <summary>Why a device with this name is not let in, in one line for the people on both sides; null when nothing speaks against it.</summary>
    string? Judge(DeviceId device, ClientName name);

    /// <summary>The same, when the device has done everything else right: from here on the name is its own.</summary>
    string? Admit(DeviceId device, ClientName name);
}
