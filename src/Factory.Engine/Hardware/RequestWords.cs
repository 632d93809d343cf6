using Factory.Sdk;

namespace Factory.Engine;

/// <summary>How a request is said to people: as pipelines write it.</summary>
public static class RequestWords
{
    public static string Describe(this HardwareRequest request) => Matching.Describe(request);
}
