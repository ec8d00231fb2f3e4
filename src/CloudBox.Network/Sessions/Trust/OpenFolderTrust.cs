using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Trust;

/// <summary>An open folder: anyone may join, but a name belongs to the device that was seen with it first.</summary>
public sealed class OpenFolderTrust(DevicePins pins) : ISessionTrust
{
    public FolderKey? Key => null;

    public string? Judge(DeviceId device, ClientName name) => pins.Check(device, name);

    public string? Admit(DeviceId device, ClientName name) => pins.Pin(device, name);
}
