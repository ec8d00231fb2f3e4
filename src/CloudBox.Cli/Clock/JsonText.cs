using System.Text.Json.Serialization;

namespace CloudBox.Cli.Clock;

/// <summary>Writes strings as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class JsonText : JsonSerializerContext;
