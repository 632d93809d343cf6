using System.Text.Json.Serialization;
using Factory.Stages.Torch.Data;
using Factory.Stages.Torch.Training;

namespace Factory.Stages.Torch.Models;

/// <summary><c>model.json</c>: all about a model but its weights. Holds no time, path or machine: the same work writes the same bytes.</summary>
internal sealed record ModelDocument
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }
    public required string Framework { get; init; }
    public required Architecture Architecture { get; init; }
    public required LabelDocument Label { get; init; }
    public required IReadOnlyList<Feature> Features { get; init; }
    public required TrainingSettings Settings { get; init; }
    public required TrainingSummary Training { get; init; }
}

/// <summary>The shape of the network.</summary>
/// <param name="Kind">Always <c>mlp</c>.</param>
/// <param name="Inputs">Features.</param>
/// <param name="Hidden">The widths of the hidden layers.</param>
/// <param name="Outputs">Classes.</param>
/// <param name="Activation">Between layers.</param>
internal sealed record Architecture(string Kind, int Inputs, IReadOnlyList<int> Hidden, int Outputs, string Activation)
{
    public const string Mlp = "mlp";

    /// <summary>Inputs, hidden widths, outputs.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Widths => [Inputs, .. Hidden, Outputs];
}

/// <param name="Column">What is predicted.</param>
/// <param name="Values">Its values; a value's place is its class.</param>
internal sealed record LabelDocument(string Column, IReadOnlyList<string> Values);

/// <param name="Epochs">How many were run.</param>
/// <param name="BestEpoch">Whose weights these are, from 1.</param>
/// <param name="ChosenBy">The rows by which the best epoch was chosen: <c>valid</c>, or null: the last epoch.</param>
/// <param name="Curve">Epoch by epoch.</param>
internal sealed record TrainingSummary(int Epochs, int BestEpoch, string? ChosenBy, IReadOnlyList<EpochSummary> Curve);

/// <param name="Loss">Mean of the training objective over the epoch.</param>
/// <param name="ValidLoss">Log loss on the valid rows.</param>
/// <param name="ValidAccuracy">Share of the valid rows whose class is the most probable one.</param>
internal sealed record EpochSummary(double Loss, double? ValidLoss, double? ValidAccuracy);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(EpochSummary[]))]
internal sealed partial class ModelJson : JsonSerializerContext;
