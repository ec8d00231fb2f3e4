using System.Text.Json;
using System.Text.Json.Serialization;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Trust;

/// <summary>
/// Which name belongs to which device: <c>peers.json</c> (0600) in the state directory, written whole at each change. A name stays with
/// the device that had it first; a device has one name at a time, and may change it for one that is free. Bounded: when it is full nobody new
/// is let in, so that a flood of inventions cannot make it forget. Thread-safe.
/// </summary>
public sealed partial class DevicePins
{
    /// <summary>Name of the file in the state directory.</summary>
    public const string FileName = "peers.json";

    /// <summary>Most devices remembered.</summary>
    public const int MaxPins = 1024;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly DeviceId _own;
    private readonly Dictionary<ClientName, DeviceId> _devices = [];
    private readonly Dictionary<DeviceId, ClientName> _names = [];

    private DevicePins(string path, DeviceId own, ClientName ownName)
    {
        (_path, _own) = (path, own);
        Add_NeedsLock(own, ownName);
    }

    /// <summary>Reads the pins of a state directory. Our own name is ours.</summary>
    /// <exception cref="IOException">The file cannot be used; the message says why and what to do, in one line.</exception>
    public static DevicePins Load(string stateDirectory, DeviceId own, ClientName ownName)
    {
        var pins = new DevicePins(Path.Combine(stateDirectory, FileName), own, ownName);
        if (PrivateFile.Read(pins._path) is { } bytes) pins.Restore(bytes);
        return pins;
    }

    /// <summary>Why a device may not have a name; null when it may.</summary>
    public string? Check(DeviceId device, ClientName name)
    {
        lock (_gate) return Check_NeedsLock(device, name);
    }

    /// <summary>Gives a device a name, durably; or says why not.</summary>
    public string? Pin(DeviceId device, ClientName name)
    {
        lock (_gate)
        {
            if (Check_NeedsLock(device, name) is { } problem) return problem;
            if (_devices.ContainsKey(name)) return null;
            if (Save_NeedsLock(device, name) is { } failure) return failure;
            if (_names.TryGetValue(device, out var before)) _devices.Remove(before);
            Add_NeedsLock(device, name);
            return null;
        }
    }

    private string? Check_NeedsLock(DeviceId device, ClientName name)
    {
        if (_devices.TryGetValue(name, out var owner))
        {
            if (owner == device) return null;
            return $"the name belongs to device {DeviceIdText.Format(owner)}, and this is device {DeviceIdText.Format(device)}; "
                + $"if that is right, remove the old one from {FileName} where it is refused and restart there";
        }

        return _names.ContainsKey(device) || _names.Count < MaxPins ? null : $"{MaxPins} devices are known already";
    }

    private void Add_NeedsLock(DeviceId device, ClientName name) => (_devices[name], _names[device]) = (device, name);

    private string? Save_NeedsLock(DeviceId device, ClientName name)
    {
        var others = _names.Where(pin => pin.Key != _own && pin.Key != device);
        var pins = others.Append(new(device, name)).Select(pin => new PinRecord(pin.Value.Value, DeviceIdText.Format(pin.Key))).ToArray();
        try
        {
            PrivateFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(pins, PinsJson.Default.PinRecordArray));
            return null;
        }
        catch (IOException problem)
        {
            return $"its key cannot be noted: {problem.Message}";
        }
    }

    private void Restore(byte[] bytes)
    {
        try
        {
            foreach (var pin in JsonSerializer.Deserialize(bytes, PinsJson.Default.PinRecordArray) ?? [])
            {
                if (pin is null || !ClientName.TryParse(pin.Name, out var name, out _) || !DeviceIdText.TryParse(pin.Device, out var device)) throw Damaged(null);
                if (_names.Count < MaxPins && !_devices.ContainsKey(name) && !_names.ContainsKey(device)) Add_NeedsLock(device, name);
            }
        }
        catch (JsonException problem)
        {
            throw Damaged(problem);
        }
    }

    private IOException Damaged(Exception? problem) =>
        new($"'{_path}' is damaged: restore it from a backup, or remove it, and every name will belong to the first device that is seen with it.", problem);

    /// <summary>One line of the file.</summary>
    internal sealed record PinRecord(string Name, string Device);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
    [JsonSerializable(typeof(PinRecord[]))]
    private sealed partial class PinsJson : JsonSerializerContext;
}
