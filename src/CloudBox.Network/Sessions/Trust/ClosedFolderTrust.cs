using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Trust;

/// <summary>A closed folder: who proves the key is a member, whatever it calls itself.</summary>
public sealed class ClosedFolderTrust(FolderKey key) : ISessionTrust
{
    public FolderKey? Key => key;

    public string? Judge(DeviceId device, ClientName name) => null;

    public string? Admit(DeviceId device, ClientName name) => null;
}
