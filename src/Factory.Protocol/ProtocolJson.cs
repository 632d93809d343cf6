using System.Text.Json;
using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>All that travels between the daemon and its hosts, in files and on pipes: snake_case JSON, absent for null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a loss may well be NaN
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(Ticket))]
[JsonSerializable(typeof(AttemptResult))]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(ControlEntry))]
[JsonSerializable(typeof(HostIdentity))]
[JsonSerializable(typeof(StageHostRequest))]
[JsonSerializable(typeof(StageHostEvent))]
[JsonSerializable(typeof(ScriptRequest))]
[JsonSerializable(typeof(ScriptResponse))]
[JsonSerializable(typeof(CheckRequest))]
[JsonSerializable(typeof(CheckResponse))]
[JsonSerializable(typeof(DataRequest))]
[JsonSerializable(typeof(DataResponse))]
[JsonSerializable(typeof(HardwareRequestMessage))]
[JsonSerializable(typeof(HardwareResponseMessage))]
[JsonSerializable(typeof(TunerRequest))]
[JsonSerializable(typeof(TunerResponse))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(TransferResponse))]
[JsonSerializable(typeof(MeterReading))]
[JsonSerializable(typeof(PluginManifest))]
[JsonSerializable(typeof(PluginDescription))]
[JsonSerializable(typeof(IReadOnlyList<PluginDescription>))]
public sealed partial class ProtocolJson : JsonSerializerContext;
