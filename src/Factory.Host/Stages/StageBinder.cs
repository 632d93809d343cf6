using Factory.Host.Plugins;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>Makes a stage for a ticket: a new instance whose inputs, outputs and settings are set.</summary>
internal sealed class StageBinder(Ticket ticket, Ports ports, RowExpressions expressions)
{
    /// <exception cref="StageFailedException">The ticket does not fit the stage.</exception>
    public object Bind(StageClass stage)
    {
        var instance = stage.CreateInstance();
        BindInputs(stage, instance);
        BindOutputs(stage, instance);
        var reader = new SettingReader(ports, expressions);
        foreach (var setting in stage.Settings)
        {
            // An absent setting keeps the default of the class.
            if (ticket.Settings[setting.Name] is { } value)
                setting.Property.SetValue(instance, reader.Read(setting.Name, value, setting.Property.PropertyType));
        }
        return instance;
    }

    private void BindInputs(StageClass stage, object instance)
    {
        var single = stage.Inputs.Where(i => i.Property.PropertyType == typeof(InputArtifact)).ToList();
        foreach (var input in single)
        {
            var given = ports.Inputs.FirstOrDefault(i => i.Name == input.Name);
            if (given is null && !StageDescriber.IsNullable(input.Property)) throw new StageFailedException($"the ticket lacks the input `{input.Name}`");
            input.Property.SetValue(instance, given);
        }
        // All that no property has by its name are the many of the one property that takes any.
        var rest = ports.Inputs.Where(i => single.All(s => s.Name != i.Name)).ToDictionary(i => i.Name);
        foreach (var input in stage.Inputs.Except(single)) input.Property.SetValue(instance, rest);
    }

    private void BindOutputs(StageClass stage, object instance)
    {
        foreach (var output in stage.Outputs)
        {
            if (output.Attribute.From is { } property)
            {
                var keys = (ticket.Settings[Names.OfProperty(property)] as Value.Map ?? Value.Map.Empty).Members.Keys;
                output.Property.SetValue(instance, keys.ToDictionary(k => k, Output));
            }
            else
            {
                output.Property.SetValue(instance, Output(output.Name));
            }
        }
    }

    private OutputArtifact Output(string name) =>
        ports.Outputs.FirstOrDefault(o => o.Name == name) ?? throw new StageFailedException($"the ticket lacks the output `{name}`");
}
