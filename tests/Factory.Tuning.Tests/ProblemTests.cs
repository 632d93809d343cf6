using System.Text.Json;
using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Tuning.Tests;

/// <summary>Test vectors were made with Optuna's benchmark functions in Python.</summary>
public class ProblemTests
{
    private static readonly JsonElement s_vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "functions.json"))).RootElement;

    public static TheoryData<string> Names => [.. Problems.All.Select(p => p.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_function_has_the_values_of_its_test_vectors(string name)
    {
        var problem = Problems.All.Single(p => p.Name == name);
        var known = s_vectors.GetProperty(name);
        Assert.Equal(known.GetProperty("fmin").GetDouble(), problem.Minimum, 1e-12);
        Assert.Equal(5, known.GetProperty("test_vectors").GetArrayLength());
        foreach (var vector in known.GetProperty("test_vectors").EnumerateArray())
        {
            var value = vector.GetProperty("value").GetDouble();
            Assert.Equal(value, problem.Value((Value.Map)Value.From(vector.GetProperty("params"))), 1e-9 * Math.Max(1, Math.Abs(value)));
        }
    }

    [Fact]
    public void The_spaces_are_those_of_the_test_vectors()
    {
        foreach (var problem in Problems.All)
        {
            Assert.Equal(
                s_vectors.GetProperty(problem.Name).GetProperty("space").EnumerateArray().Select(p => p.GetProperty("name").GetString()!),
                problem.Space.Parameters.Select(p => p.Name));
        }
    }
}
