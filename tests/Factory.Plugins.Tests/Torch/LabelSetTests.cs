using Factory.Sdk;
using Factory.Stages.Torch.Data;
using Factory.Tables;

namespace Factory.Plugins.Tests.Torch;

public sealed class LabelSetTests
{
    [Fact]
    public void Numbers_are_in_numeric_order() => Assert.Equal(["-3", "2", "10"], LabelSet.Of(new IntegerColumn("y", [10, 2, -3, 2])).Values);

    [Fact]
    public void Words_are_in_ordinal_order() => Assert.Equal(["B", "Z", "a"], LabelSet.Of(new TextColumn("y", ["a", "Z", "B"])).Values);

    [Fact]
    public void Truth_values_are_classes() => Assert.Equal(["false", "true"], LabelSet.Of(new BoolColumn("y", [true, false])).Values);

    [Fact]
    public void A_value_that_training_did_not_see_is_named_with_its_row()
    {
        var error = Assert.Throws<StageFailedException>(() => new LabelSet("y", ["cat", "dog"]).Encode(new TextColumn("y", ["dog", "cow"]), "valid"));
        Assert.Equal("`valid`, row 2: the label `y` is \"cow\", which the training rows do not hold; they hold \"cat\", \"dog\"", error.Message);
    }

    [Fact]
    public void A_missing_label_is_named_with_its_row()
    {
        var missing = new Missing(2);
        missing.Set(1);
        var error = Assert.Throws<StageFailedException>(() => new LabelSet("y", ["0", "1"]).Encode(new IntegerColumn("y", [1, 0], missing), "train"));
        Assert.Contains("row 2: the label `y` is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantity_is_no_label() => Assert.Contains("does not predict quantities",
        Assert.Throws<StageFailedException>(() => LabelSet.Of(new NumberColumn("y", [.. Enumerable.Range(0, 300).Select(i => i * 0.5)]))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void One_class_is_too_few() => Assert.Contains("needs two",
        Assert.Throws<StageFailedException>(() => LabelSet.Of(new IntegerColumn("y", [1, 1]))).Message, StringComparison.Ordinal);
}
