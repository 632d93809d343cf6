using System.Text.Json;
using Factory.Sdk;
using Factory.Stages.Torch.Data;
using Factory.Stages.Torch.Training;
using TorchSharp;

namespace Factory.Stages.Torch.Models;

/// <summary>A model as an artifact holds it: <c>model.json</c> beside <c>weights.safetensors</c>.</summary>
internal sealed record ModelFolder(ModelDocument Document, TensorFile Weights)
{
    private const string DocumentFile = "model.json", WeightsFile = "weights.safetensors";

    public static string Framework { get; } = "TorchSharp " + typeof(torch).Assembly.GetName().Version!.ToString(3);

    public LabelSet Labels => new(Document.Label.Column, Document.Label.Values);

    public void Write(string directory)
    {
        File.WriteAllBytes(Path.Combine(directory, DocumentFile),
            [.. JsonSerializer.SerializeToUtf8Bytes(Document, ModelJson.Default.ModelDocument), (byte)'\n']);
        File.WriteAllBytes(Path.Combine(directory, WeightsFile), Safetensors.Write(Weights));
    }

    /// <exception cref="StageFailedException">It is no model of this plugin, or a damaged one.</exception>
    public static ModelFolder Read(InputArtifact artifact)
    {
        var file = Path.Combine(artifact.Path, DocumentFile);
        if (!File.Exists(file)) throw new StageFailedException($"`{artifact.Name}` holds no {DocumentFile}: it is no model that this plugin wrote");
        try
        {
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(file), ModelJson.Default.ModelDocument) ?? throw new JsonException("it holds `null`");
            if (document.Format > ModelDocument.CurrentFormat)
                throw new StageFailedException(
                    $"`{artifact.Name}`: {DocumentFile} is of format {document.Format}, and this plugin reads up to {ModelDocument.CurrentFormat}; use a "
                        + "newer plugin");
            if (document.Architecture.Kind != Architecture.Mlp)
                throw new StageFailedException(
                    $"`{artifact.Name}`: {DocumentFile} describes a network of kind \"{document.Architecture.Kind}\", and this plugin knows "
                        + $"\"{Architecture.Mlp}\"");
            return new(document, Safetensors.Read(File.ReadAllBytes(Path.Combine(artifact.Path, WeightsFile))));
        }
        catch (JsonException e)
        {
            throw new StageFailedException($"`{artifact.Name}`: {DocumentFile} is not a model of this plugin: {e.Message}", inner: e);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            throw new StageFailedException($"`{artifact.Name}`: {WeightsFile}: {e.Message}", inner: e);
        }
    }

    /// <summary>The network, ready to be asked.</summary>
    /// <exception cref="StageFailedException">The weights do not fit the document.</exception>
    public Mlp Network(torch.Device device)
    {
        var network = new Mlp(Document.Architecture, device, trainable: false);
        try
        {
            network.Load(Weights);
            return network;
        }
        catch (InvalidDataException e)
        {
            network.Dispose();
            throw new StageFailedException($"{WeightsFile} does not fit {DocumentFile}: {e.Message}", inner: e);
        }
    }
}
